package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.http.HeaderFields;
import io.netty.buffer.ByteBuf;

/**
 * Content as it goes to a peer. Takes whatever it is given, and says when not to give: whoever fills it asks its source for
 * more only while it is ready. Confined to its event loop.
 */
public interface Outlet {
    /** True when it takes more without piling up; when it becomes true again, the exchange's listener is told {@code ready()}. */
    boolean isReady();

    /**
     * Sends a piece.
     *
     * @param bytes readable; owned by the outlet, released also after an end
     */
    void content(ByteBuf bytes);

    /** Everything was given. Where the peer's version or wish has no room for trailers they are dropped. Once. */
    void end(HeaderFields trailers);

    /** What was given is not the whole; the peer is told so that it cannot take it for the whole. Idempotent; after the end of this direction nothing. */
    void abort(Abort why);
}
