package dev.sallyport.proxy.lane;

import io.netty.channel.Channel;

/**
 * One end of a relay: a Netty channel whose pipeline delivers plain {@code ByteBuf}s inbound, takes {@code ByteBuf}s
 * outbound, fires {@link io.netty.channel.socket.ChannelInputShutdownEvent} when its peer has finished sending, and is
 * created with autoRead off. Whoever makes a lane says how a direction ends on its transport (FIN, END_STREAM, TLS
 * close_notify). Confined to the channel's event loop; both lanes of a relay share one event loop.
 */
public interface Lane {
    /** The channel. */
    Channel channel();

    /** Ends the outbound direction after everything written so far: FIN or END_STREAM. Idempotent. */
    void finish();

    /** Ends both directions at once and tells the peer that it was no orderly end: RST or RST_STREAM. Idempotent. */
    void abort();

    /** Closes both directions in an orderly way after everything written so far. Idempotent. */
    void close();
}
