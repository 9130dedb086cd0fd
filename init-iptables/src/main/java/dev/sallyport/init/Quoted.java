package dev.sallyport.init;

/** Shows foreign text inside a sentence: quoted, shortened, nothing unprintable, no line of its own. */
final class Quoted {
    private static final int LONGEST = 80;

    private Quoted() {}

    /** The text between single quotes, unprintable and non-ASCII characters as <code>\\u</code> escapes. */
    static String of(String text) {
        StringBuilder quoted = new StringBuilder("'");
        int shown = Math.min(text.length(), LONGEST);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '\'' || c == '\\') {
                quoted.append("\\u").append(String.format("%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append(shown < text.length() ? "…'" : "'").toString();
    }
}
