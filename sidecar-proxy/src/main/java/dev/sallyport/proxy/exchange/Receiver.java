package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.http.HeaderFields;
import io.netty.buffer.ByteBuf;

/**
 * Hears of content: any number of pieces, then once either {@link #end} or {@link #aborted}. Called on the exchange's event
 * loop.
 */
public interface Receiver {
    /**
     * A piece.
     *
     * @param bytes readable; owned by the receiver
     */
    void content(ByteBuf bytes);

    /**
     * It is whole.
     *
     * @param trailers checked, without those that may not stand in a trailer (RFC 9110 §6.5.1); {@link HeaderFields#NONE} for none
     */
    void end(HeaderFields trailers);

    /** It is not whole and nothing more comes. */
    void aborted(Abort why);
}
