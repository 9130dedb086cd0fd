package dev.sallyport.proxy.session;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelCut;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.BiConsumer;

/** Hears that whoever carries a tunnel must end it. Confined to its channel's event loop. */
final class CutHandler extends ChannelInboundHandlerAdapter {
    /** Its name in a pipeline. */
    static final String NAME = "tunnel-cut";

    private final BiConsumer<Reason, String> cut;

    CutHandler(BiConsumer<Reason, String> cut) {
        this.cut = cut;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof TunnelCut(Reason reason, String sentence)) {
            cut.accept(reason, sentence);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }
}
