package dev.sallyport.proxy.connection;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace, as W3C Trace Context writes it in {@code traceparent} and {@code tracestate}. Immutable.
 *
 * @param traceId 32 hexadecimal digits, lower-case, not all zero
 * @param spanId 16 of them, the same
 * @param sampled whether who wrote it records it
 * @param state of vendors, passed on as it came and never read; null for none
 */
public record TraceContext(
        String traceId,
        String spanId,
        boolean sampled,
        @Nullable String state) {
    private static final int LENGTH = 55;
    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;
    private static final int SAMPLED = 1;
    private static final int MAX_STATE = 512;
    private static final int MAX_MEMBERS = 32;
    private static final String KEY = "[a-z0-9][a-z0-9_*/@-]{0,255}";
    private static final String VALUE = "[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e]";
    private static final Pattern MEMBER = Pattern.compile("[ \\t]*(" + KEY + "=" + VALUE + ")?[ \\t]*");

    /**
     * Reads both fields (§3.2, §3.3); a later version's extra parts of {@code traceparent} are let be (§3.2.4). A
     * {@code tracestate} that is malformed, or longer than the 512 characters that must be passed on (§3.3.1.5), is dropped;
     * nothing is kept of one whose {@code traceparent} is malformed.
     *
     * @return null when there is no {@code traceparent}, or it is malformed
     */
    public static @Nullable TraceContext parse(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null || !isShaped(traceparent)) {
            return null;
        }
        int flags = Integer.parseInt(traceparent, FLAGS, LENGTH, 16);
        return new TraceContext(
                traceparent.substring(TRACE_ID, PARENT_ID - 1),
                traceparent.substring(PARENT_ID, FLAGS - 1),
                (flags & SAMPLED) != 0,
                isState(tracestate) ? tracestate : null);
    }

    private static boolean isShaped(String text) {
        if (text.length() < LENGTH || text.startsWith("ff")) {
            return false;
        }
        boolean extended = text.length() > LENGTH;
        if (extended && (text.startsWith("00") || text.charAt(LENGTH) != '-')) {
            return false;
        }
        boolean shaped = isHex(text, 0, 2)
                && text.charAt(2) == '-'
                && isHex(text, TRACE_ID, PARENT_ID - 1)
                && text.charAt(PARENT_ID - 1) == '-'
                && isHex(text, PARENT_ID, FLAGS - 1)
                && text.charAt(FLAGS - 1) == '-'
                && isHex(text, FLAGS, LENGTH);
        return shaped && !isZero(text, TRACE_ID, PARENT_ID - 1) && !isZero(text, PARENT_ID, FLAGS - 1);
    }

    private static boolean isState(@Nullable String text) {
        if (text == null || text.isBlank() || text.length() > MAX_STATE) {
            return false;
        }
        String[] members = text.split(",", MAX_MEMBERS + 1);
        for (String member : members) {
            if (!MEMBER.matcher(member).matches()) {
                return false;
            }
        }
        return members.length <= MAX_MEMBERS;
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }

    /** The field's value, version 00. */
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
