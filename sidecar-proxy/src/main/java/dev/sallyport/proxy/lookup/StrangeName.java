package dev.sallyport.proxy.lookup;

import dev.sallyport.model.net.HostName;

/**
 * Whether a name looks like data: long in all, or with a long label whose letters and digits are spread as evenly as those of
 * base32 or hexadecimal are. A judgement on looks, so it only makes a limit narrower and refuses nothing by itself. Pure.
 */
final class StrangeName {
    private static final int LONG_NAME = 128;
    private static final int LONG_LABEL = 52;
    private static final int NOTABLE_LABEL = 24;
    /** Bits per character; words and their compounds have about 3, 32 characters of hexadecimal 3.6. */
    private static final double SPREAD = 3.3;

    private StrangeName() {}

    static boolean is(HostName name) {
        String text = name.text();
        if (text.length() >= LONG_NAME) {
            return true;
        }
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                int length = i - start;
                if (length >= LONG_LABEL || length >= NOTABLE_LABEL && isSpread(text, start, i)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static boolean isSpread(String text, int from, int to) {
        int[] counts = new int[128];
        int digits = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            counts[c]++;
            digits += c >= '0' && c <= '9' ? 1 : 0;
        }
        double length = to - from;
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                bits -= count / length * Math.log(count / length) / Math.log(2);
            }
        }
        return digits >= 3 && bits >= SPREAD;
    }
}
