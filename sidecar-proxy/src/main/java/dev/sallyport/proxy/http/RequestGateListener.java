package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import org.jspecify.annotations.Nullable;

/** Hears from a gate, on its event loop. */
public interface RequestGateListener {
    /** A request is let pass; gives back the head by which it goes on. */
    default RequestHead begun(RequestHead head) {
        return head;
    }

    /** A request is over. Once for each head that was read, and for the one that could not be. */
    void settled(RequestRecord record);

    /**
     * The gate passes nothing more in either direction. What the client had to be told is written: end its side in order,
     * drop the other. Once.
     *
     * @param reason why, or null when the last answer was given before its request was over
     */
    void over(@Nullable Reason reason, String detail);

    /**
     * The gate passes nothing more, and the client has an answer that was begun and is not whole: end both sides abruptly, so that
     * it does not look whole. Once, instead of {@link #over}.
     */
    void brokenOff(Reason reason, String detail);
}
