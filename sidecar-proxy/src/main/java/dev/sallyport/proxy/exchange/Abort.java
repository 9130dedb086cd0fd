package dev.sallyport.proxy.exchange;

import dev.sallyport.model.reason.Reason;
import org.jspecify.annotations.Nullable;

/**
 * An end before the end, of one direction or of a whole exchange. Immutable.
 *
 * @param kind what each version says on its wire
 * @param reason what record and metric say; null where nobody failed (the app gave up)
 * @param sentence of our own words, for record and app; empty where there is nothing to say
 */
public record Abort(Kind kind, @Nullable Reason reason, String sentence) {
    /** What an abort is on a wire: of HTTP/2 a code of RST_STREAM, of HTTP/1 always the connection's reset. */
    public enum Kind {
        /** It is not wanted any more (CANCEL). */
        CANCELLED,
        /** Nothing of it was acted upon; it may be sent again as it is (REFUSED_STREAM). */
        UNPROCESSED,
        /** The peer broke the protocol (PROTOCOL_ERROR). */
        MALFORMED,
        /** The connection it was on is lost (INTERNAL_ERROR). */
        LOST,
        /** It took too long (CANCEL). */
        TIMEOUT,
        /** The same, and nothing more, succeeds over HTTP/1.1 (HTTP_1_1_REQUIRED). */
        NEEDS_HTTP_1_1,
        /** Policy, a drain's end or a bound of ours ended it (CANCEL, INTERNAL_ERROR where an answer has begun). */
        CUT
    }

    /** The app gave up. */
    public static Abort cancelled() {
        return new Abort(Kind.CANCELLED, null, "");
    }

    /** An abort with a reason. */
    public static Abort of(Kind kind, Reason reason, String sentence) {
        return new Abort(kind, reason, sentence);
    }
}
