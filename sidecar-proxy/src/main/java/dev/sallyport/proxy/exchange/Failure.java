package dev.sallyport.proxy.exchange;

import dev.sallyport.model.reason.Reason;

/**
 * Why a request has no answer, or no whole one. Immutable.
 *
 * @param phase how far it had come: what may be tried again depends on it
 * @param reason what app, record and metric are told
 * @param sentence in our own words
 */
public record Failure(Phase phase, Reason reason, String sentence) {
    /** How far a request had come. */
    public enum Phase {
        /** The pool has no room: nothing was tried ({@code upstream_overflow}), or every endpoint is ejected. */
        REFUSED,
        /** No connection could be made: no byte of it left. */
        CONNECTING,
        /** It left, and the destination says that it did not act upon it (GOAWAY, REFUSED_STREAM), or the connection was stale. */
        UNPROCESSED,
        /** It left and was reset or lost before an answer began. */
        SENT,
        /** An answer had begun. */
        ANSWERING
    }

    /** True when the destination cannot have acted upon it, so that sending it again is sending it once. */
    public boolean isUntouched() {
        return phase == Phase.REFUSED || phase == Phase.CONNECTING || phase == Phase.UNPROCESSED;
    }
}
