package dev.sallyport.model.request;

import org.jspecify.annotations.Nullable;

/**
 * The path of a request as rules compare it: without the query, every percent-encoded octet decoded once, as UTF-8, and
 * nothing else changed. A path that origins read in more than one way has no such form: one with a dot segment, an empty
 * segment before the last, a backslash, a semicolon, an encoded slash, backslash, semicolon, question mark, number sign or
 * control character, what would be an octet again once decoded, and octets that are not UTF-8 (RFC 3986 §6.2.2;
 * PROTOCOL §5.4). No rule that allows by path holds for such a path, every one that denies by path does. Immutable.
 *
 * @param plain begins with a slash; null when there is a fault
 * @param fault why the path has more than one reading, as a clause; null when it has one
 */
public record RequestPath(@Nullable String plain, @Nullable String fault) {
    private static final String UNSAFE_ENCODED = "/\\;?#";

    /** Refuses a path that is both, or neither. */
    public RequestPath {
        if ((plain == null) == (fault == null)) {
            throw new IllegalArgumentException("a path is plain or has a fault");
        }
    }

    /** Reads the path of a request target in origin-form; what follows a question mark is not looked at. */
    public static RequestPath of(String target) {
        int end = target.indexOf('?');
        String path = end < 0 ? target : target.substring(0, end);
        try {
            return new RequestPath(requireOneReading(path), null);
        } catch (IllegalArgumentException twoReadings) {
            return new RequestPath(null, twoReadings.getMessage());
        }
    }

    /**
     * The decoded form.
     *
     * @throws IllegalArgumentException with a clause that says why there is more than one reading
     */
    static String requireOneReading(String path) {
        require(!path.isEmpty() && path.charAt(0) == '/', "it does not begin with a slash");
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            require(c > 0x20 && c < 0x7f, "it holds a space, control or non-ASCII character");
            require(c != '\\' && c != ';' && c != '#', "it holds '" + c + "'");
        }
        String decoded = path.indexOf('%') < 0 ? path : decoded(path);
        requirePlainSegments(decoded);
        return decoded;
    }

    private static void requirePlainSegments(String path) {
        int start = 1;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            require(slash < 0 || end > start, "it holds an empty segment");
            boolean dots = end - start <= 2 && end > start && path.charAt(start) == '.' && path.charAt(end - 1) == '.';
            require(!dots, "it holds a dot segment");
            start = end + 1;
        }
    }

    private static String decoded(String path) {
        StringBuilder octets = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                int octet = octet(path, i);
                require(octet >= 0, "a percent sign begins no octet");
                require(octet >= 0x20 && octet != 0x7f, "it holds an encoded control character");
                require(UNSAFE_ENCODED.indexOf(octet) < 0, "it holds an encoded '" + (char) octet + "'");
                c = (char) octet;
                i += 2;
            }
            octets.append(c);
        }
        String text = Utf8.decode(octets);
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            require(octet(text, i) < 0, "it is encoded twice");
        }
        return text;
    }

    /** The octet that a percent sign begins, or -1. */
    private static int octet(String text, int percent) {
        if (percent + 2 >= text.length()) {
            return -1;
        }
        int high = hex(text.charAt(percent + 1));
        int low = hex(text.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static void require(boolean holds, String clause) {
        if (!holds) {
            throw new IllegalArgumentException(clause);
        }
    }
}
