package dev.sallyport.proxy.wire;

import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.LimitObserver;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStreamException;

/**
 * Counts streams that the peer made us reset by breaking the protocol (CVE-2025-55163, "MadeYouReset") and ends the
 * connection beyond the limit. Sits between codec and multiplexer. Confined to the connection's event loop.
 */
public final class StreamFaults extends ChannelInboundHandlerAdapter {
    private final LimitObserver observer;
    private final RateWindow faults;

    private boolean over;

    /**
     * Counts for one connection.
     *
     * @param observer told once, with {@link Limit#STREAM_ERRORS}
     */
    public StreamFaults(PeerLimits limits, LimitObserver observer) {
        this.observer = observer;
        this.faults =
                new RateWindow(limits.maxStreamErrors(), limits.resetWindow().toNanos());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.fireExceptionCaught(cause);
        if (cause instanceof Http2FrameStreamException && !over && faults.exceeded()) {
            over = true;
            observer.limitReached(Limit.STREAM_ERRORS);
            ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
                    .addListener(written -> ctx.close());
        }
    }
}
