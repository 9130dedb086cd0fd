package dev.sallyport.model.request;

/** Strict UTF-8 (RFC 3629 §3): neither overlong forms nor surrogates. Pure; this module imports no {@code java.nio}. */
final class Utf8 {
    private static final int[] LEAST = {0, 0x80, 0x800, 0x10000};

    private Utf8() {}

    /**
     * The text of octets, each a char below 256.
     *
     * @throws IllegalArgumentException with a clause
     */
    static String decode(CharSequence octets) {
        StringBuilder text = new StringBuilder(octets.length());
        int at = 0;
        while (at < octets.length()) {
            int first = octets.charAt(at);
            int more = following(first);
            if (at + more >= octets.length()) {
                throw malformed();
            }
            int point = more == 0 ? first : first & 0x3f >> more;
            for (int i = 1; i <= more; i++) {
                int next = octets.charAt(at + i);
                if ((next & 0xc0) != 0x80) {
                    throw malformed();
                }
                point = point << 6 | next & 0x3f;
            }
            if (point < LEAST[more] || point > Character.MAX_CODE_POINT || point >= 0xd800 && point <= 0xdfff) {
                throw malformed();
            }
            text.appendCodePoint(point);
            at += more + 1;
        }
        return text.toString();
    }

    private static int following(int first) {
        if (first < 0x80) {
            return 0;
        }
        if (first < 0xc0 || first > 0xf7) {
            throw malformed();
        }
        return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("it holds octets that are not UTF-8");
    }
}
