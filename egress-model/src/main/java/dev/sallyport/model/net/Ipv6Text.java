package dev.sallyport.model.net;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The text form of IPv6 addresses, read as strictly as {@code inet_pton} does and written as RFC 5952 wants. The JDK's
 * own reader takes {@code ::00001} and reads {@code ::ffff:010.0.0.1} as 10.0.0.1 where others see octal: two readers
 * that differ are a hole. Stateless.
 */
final class Ipv6Text {
    private static final int BYTES = 16;

    private Ipv6Text() {}

    /** Sixteen bytes, or an IllegalArgumentException with a sentence. */
    static byte[] parse(String text) {
        byte[] bytes = new byte[BYTES];
        int filled = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            int end = endOfDigits(text, at);
            if (end < text.length() && text.charAt(end) == '.') {
                filled = putDottedTail(bytes, filled, text.substring(at));
                break;
            }
            filled = putGroup(bytes, filled, text, at, end);
            at = end + 1;
            if (end < text.length() && (text.charAt(end) != ':' || at == text.length())) {
                throw malformed();
            }
            if (at < text.length() && text.charAt(at) == ':') {
                if (gap >= 0) {
                    throw malformed();
                }
                gap = filled;
                at++;
            }
        }
        return spread(bytes, filled, gap);
    }

    private static int endOfDigits(String text, int from) {
        int end = from;
        while (end < text.length() && HexFormat.isHexDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int putGroup(byte[] bytes, int filled, String text, int from, int to) {
        if (to - from < 1 || to - from > 4 || filled == BYTES) {
            throw malformed();
        }
        int group = HexFormat.fromHexDigits(text, from, to);
        bytes[filled] = (byte) (group >> 8);
        bytes[filled + 1] = (byte) group;
        return filled + 2;
    }

    private static int putDottedTail(byte[] bytes, int filled, String tail) {
        if (filled > BYTES - 4) {
            throw malformed();
        }
        System.arraycopy(IpLiteral.dottedQuad(tail), 0, bytes, filled, 4);
        return filled + 4;
    }

    private static byte[] spread(byte[] bytes, int filled, int gap) {
        if (gap < 0 ? filled != BYTES : filled == BYTES) {
            throw malformed();
        }
        if (gap >= 0) {
            int tail = filled - gap;
            System.arraycopy(bytes, gap, bytes, BYTES - tail, tail);
            Arrays.fill(bytes, gap, BYTES - tail, (byte) 0);
        }
        return bytes;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("an IPv6 address is eight groups of 1 to 4 hex digits, '::' once at most");
    }

    /** Lower-case, no leading zeros, the first longest run of two or more zero groups as {@code ::} (RFC 5952 §4). */
    static String format(byte[] bytes) {
        int runStart = -1;
        int runLength = 1;
        for (int start = 0; start < BYTES / 2; start++) {
            int length = zeroGroups(bytes, start);
            if (length > runLength) {
                runStart = start;
                runLength = length;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int group = 0; group < BYTES / 2; group++) {
            if (group == runStart) {
                text.append("::");
                group += runLength - 1;
                continue;
            }
            boolean separated = text.isEmpty() || text.charAt(text.length() - 1) == ':';
            text.append(separated ? "" : ":").append(Integer.toHexString(group(bytes, group)));
        }
        return text.toString();
    }

    private static int zeroGroups(byte[] bytes, int start) {
        int end = start;
        while (end < BYTES / 2 && group(bytes, end) == 0) {
            end++;
        }
        return end - start;
    }

    private static int group(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xff) << 8 | bytes[2 * index + 1] & 0xff;
    }
}
