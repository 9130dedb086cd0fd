package dev.sallyport.proxy.lane;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/**
 * One end of a relay: a Netty channel whose pipeline delivers plain {@code ByteBuf}s inbound, takes {@code ByteBuf}s
 * outbound, fires {@link io.netty.channel.socket.ChannelInputShutdownEvent} when its peer has finished sending, and is
 * created with autoRead off. Whoever makes a lane says how a direction ends on its transport (FIN, END_STREAM, TLS
 * close_notify). A peer's reset, or a connection that is lost, comes as {@link LaneReset}, as {@code exceptionCaught} or
 * as a channel that goes inactive without an end of input. Confined to the channel's event loop; both lanes of a relay share one event loop.
 */
public interface Lane {
    /** The channel. */
    Channel channel();

    /** True once the peer has finished sending and everything it sent was delivered. */
    boolean inputEnded();

    /**
     * Ends the outbound direction after everything written so far: FIN or END_STREAM. Idempotent.
     *
     * @return done when all of it was handed to the transport, failed when the lane broke before
     */
    ChannelFuture finish();

    /** Ends both directions at once and tells the peer that it was no orderly end: RST or RST_STREAM. Idempotent. */
    void abort();

    /**
     * Closes both directions in an orderly way after everything written so far; a peer that takes none of it is cut
     * off after {@link #CLOSE_GRACE_SECONDS}. Idempotent.
     */
    void close();

    /** How long {@link #close} waits for what is still to be written, and for the peer's own end. */
    int CLOSE_GRACE_SECONDS = 5;
}
