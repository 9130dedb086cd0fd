package dev.sallyport.resources.document;

/**
 * Foreign text made fit for a log line: printable ASCII as it is, everything else as {@code \}{@code uXXXX}, so that no
 * value can end a line, colour a terminal or turn the writing direction. Stateless.
 */
public final class Quoted {
    private static final int MAX_SHOWN = 100;

    private Quoted() {}

    /** The text in double quotes, cut after 100 characters. */
    public static String of(String text) {
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) : text;
        String escaped = line(shown.replace("\\", "\\\\").replace("\"", "\\\""));
        return '"' + escaped + '"' + (shown.length() < text.length() ? "..." : "");
    }

    /** The text without quotes, whole, with everything escaped that is not printable ASCII. */
    public static String line(String text) {
        if (text.chars().allMatch(Quoted::isPlain)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\u%04x", (int) c));
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(int c) {
        return c >= 0x20 && c <= 0x7e;
    }
}
