package dev.sallyport.proxy.connection;

/**
 * Text from outside made safe to print on one line of a log: control characters, quotes, backslashes, the line and
 * paragraph separators, bidirectional controls and lone surrogates become {@code \}{@code uXXXX}, and what is longer
 * than the limit is cut and says so. Stateless.
 */
public final class PrintableText {
    private PrintableText() {}

    /** The text, escaped, of at most {@code limit} source characters. */
    public static String of(String text, int limit) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), limit) + 16);
        append(out, text, limit);
        return out.toString();
    }

    /** Appends the same to {@code out}; what comes out is also the inside of a JSON string. */
    public static void append(StringBuilder out, String text, int limit) {
        int end = Math.min(text.length(), limit);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                out.append(c).append(text.charAt(++i));
            } else if (isPlain(c)) {
                out.append(c);
            } else {
                escape(out, c);
            }
        }
        if (text.length() > limit) {
            out.append(rest(text));
        }
    }

    /** The text itself, unescaped; what is longer than the limit is cut and says so. */
    public static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit) + rest(text);
    }

    private static String rest(String text) {
        return "…(" + text.length() + " characters)";
    }

    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> c != '"' && c != '\\';
        };
    }

    private static void escape(StringBuilder out, char c) {
        if (c == '"' || c == '\\') {
            out.append('\\').append(c);
            return;
        }
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
