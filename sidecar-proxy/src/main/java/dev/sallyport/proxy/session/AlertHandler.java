package dev.sallyport.proxy.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Predicate;

/** Tells of a failure of an upstream connection before the relay hears of it. Confined to its channel's event loop. */
final class AlertHandler extends ChannelInboundHandlerAdapter {
    /** Its name in a pipeline. */
    static final String NAME = "tls-alert";

    private final Predicate<Throwable> listener;

    /**
     * A handler.
     *
     * @param listener true when it has dealt with the failure
     */
    AlertHandler(Predicate<Throwable> listener) {
        this.listener = listener;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!listener.test(cause)) {
            ctx.fireExceptionCaught(cause);
        }
    }
}
