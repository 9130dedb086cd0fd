package dev.sallyport.model.net;

import java.util.Locale;

/**
 * A DNS host name as a destination: ASCII letters, digits, {@code -} and {@code _} in labels of 1–63 bytes, at most 253
 * bytes in all, lower-case, without the trailing dot. Never something a resolver could read as an address: a last label
 * that is a number ({@code 127.1}, {@code 2130706433}, {@code 0x7f.1}) is refused, as the URL standard does ("ends in a
 * number"). Immutable.
 *
 * @param text the normal form
 */
public record HostName(String text) implements Host {
    private static final int MAX_LENGTH = 253;
    private static final int MAX_LABEL = 63;

    /** Checks the normal form; use {@link #parse} for text as peers send it. */
    public HostName {
        requireValid(text);
    }

    /**
     * Reads a name: lower-cases it and takes off one trailing dot.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong; the text is not repeated
     */
    public static HostName parse(String text) {
        if (text.length() > MAX_LENGTH + 1) {
            throw wrongLength(text.length());
        }
        requireAscii(text);
        String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return new HostName(bare.toLowerCase(Locale.ROOT));
    }

    /** Before lower-casing, which would turn U+212A KELVIN SIGN into the letter k. */
    private static void requireAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                throw strangeCharacter(i);
            }
        }
    }

    private static IllegalArgumentException wrongLength(int length) {
        return new IllegalArgumentException("a host name has 1 to 253 characters, not " + length);
    }

    private static IllegalArgumentException strangeCharacter(int index) {
        return new IllegalArgumentException("a host name holds only ASCII letters, digits, '-', '_' and '.': character "
                + (index + 1) + " is none");
    }

    private static void requireValid(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw wrongLength(text.length());
        }
        int labelStart = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                requireLabel(text, labelStart, i);
                if (i == text.length() && isNumber(text, labelStart)) {
                    throw new IllegalArgumentException(
                            "a host name does not end in a number: only dotted-quad IPv4 literals do");
                }
                labelStart = i + 1;
            } else if (!isAllowed(text.charAt(i))) {
                throw strangeCharacter(i);
            }
        }
    }

    private static void requireLabel(String text, int start, int end) {
        int length = end - start;
        if (length < 1 || length > MAX_LABEL) {
            throw new IllegalArgumentException("each label of a host name has 1 to 63 characters, not " + length);
        }
        if (text.charAt(start) == '-' || text.charAt(end - 1) == '-') {
            throw new IllegalArgumentException("a label of a host name neither starts nor ends with '-'");
        }
    }

    private static boolean isNumber(String text, int start) {
        boolean hex = text.startsWith("0x", start);
        for (int i = hex ? start + 2 : start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || hex && c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    @Override
    public String toString() {
        return text;
    }
}
