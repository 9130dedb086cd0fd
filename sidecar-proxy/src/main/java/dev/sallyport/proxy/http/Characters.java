package dev.sallyport.proxy.http;

/** The character classes of RFC 9110 §5.5 and §5.6.2. Pure. */
final class Characters {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private Characters() {}

    static boolean isToken(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN_MARKS.indexOf(c) >= 0;
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isToken(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static boolean isVisible(char c) {
        return c > 0x20 && c < 0x7f;
    }

    static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isVisible(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** True for what may stand in a field value; bytes from 0x80 only where the caller lets them. */
    static boolean isFieldValue(String text, boolean obsText) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isVisible(c) && c != ' ' && c != '\t' && !(obsText && c >= 0x80 && c <= 0xff)) {
                return false;
            }
        }
        return true;
    }

    /** Takes spaces and tabs off both ends. */
    static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
