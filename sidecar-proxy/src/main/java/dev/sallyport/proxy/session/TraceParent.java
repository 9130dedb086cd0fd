package dev.sallyport.proxy.session;

import org.jspecify.annotations.Nullable;

/** Reads W3C Trace Context's {@code traceparent}: {@code 00-<32 hex>-<16 hex>-<2 hex>}, lower-case. Pure. */
final class TraceParent {
    private static final int LENGTH = 55;
    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = 36;
    private static final int FLAGS = 53;

    private TraceParent() {}

    /** The trace id, or null when the text is none; a later version's extra fields are let be (§3.2.4). */
    static @Nullable String traceId(@Nullable String text) {
        if (text == null || text.length() < LENGTH || text.startsWith("ff")) {
            return null;
        }
        boolean extended = text.length() > LENGTH;
        if (extended && (text.startsWith("00") || text.charAt(LENGTH) != '-')) {
            return null;
        }
        boolean shaped = isHex(text, 0, 2)
                && text.charAt(2) == '-'
                && isHex(text, TRACE_ID, PARENT_ID - 1)
                && text.charAt(PARENT_ID - 1) == '-'
                && isHex(text, PARENT_ID, FLAGS - 1)
                && text.charAt(FLAGS - 1) == '-'
                && isHex(text, FLAGS, LENGTH);
        if (!shaped || isZero(text, TRACE_ID, PARENT_ID - 1) || isZero(text, PARENT_ID, FLAGS - 1)) {
            return null;
        }
        return text.substring(TRACE_ID, PARENT_ID - 1);
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
}
