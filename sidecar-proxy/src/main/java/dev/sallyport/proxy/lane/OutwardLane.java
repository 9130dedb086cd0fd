package dev.sallyport.proxy.lane;

import io.netty.buffer.ByteBuf;

/**
 * A connection that we made, on which another layer may still begin: TLS, or what comes behind a proxy's answer. Confined to
 * the channel's event loop.
 */
public sealed interface OutwardLane extends Lane permits TcpLane, TlsUpstreamLane {
    /**
     * Puts bytes back that belong to whoever reads next; they are delivered before all others. Call it while nobody is asking
     * for bytes: in {@code channelReadComplete}, or later.
     *
     * @param early owned from here on
     */
    void unread(ByteBuf early);

    /** Gives the channel up to a lane of another kind; nothing may have been read. False when its peer has said or ended anything. */
    boolean giveUp();
}
