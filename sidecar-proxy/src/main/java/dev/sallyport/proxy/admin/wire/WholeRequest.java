package dev.sallyport.proxy.admin.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import org.jboss.logging.Logger;

/** Gathers a request whole; one that is too large is answered 413 and told. Confined to admin's event loop. */
final class WholeRequest extends HttpObjectAggregator {
    private static final Logger LOG = Logger.getLogger("dev.sallyport.proxy.admin");

    WholeRequest(int maxBody) {
        super(maxBody, true);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) throws Exception {
        LOG.infof("Admin: a body larger than %d bytes -> 413", maxContentLength());
        super.handleOversizedMessage(ctx, oversized);
    }
}
