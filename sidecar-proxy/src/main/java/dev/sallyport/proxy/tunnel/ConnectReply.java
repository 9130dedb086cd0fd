package dev.sallyport.proxy.tunnel;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;

/** Waits for the answer to a CONNECT on its stream, tells the attempt, and leaves. Confined to the pool's loop. */
final class ConnectReply extends ChannelInboundHandlerAdapter {
    private final TunnelAttempt attempt;
    private final GatewayConnection connection;
    private boolean untouched;

    ConnectReply(TunnelAttempt attempt, GatewayConnection connection) {
        this.attempt = attempt;
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof Http2HeadersFrame head)) {
            ReferenceCountUtil.release(message);
            attempt.lost(this, false, "the gateway sent bytes before its answer");
            return;
        }
        CharSequence status = head.headers().status();
        if (status != null && status.length() == 3 && status.charAt(0) == '1') {
            ctx.read();
            return;
        }
        ctx.pipeline().remove(this);
        onAnswer(head.headers(), status != null && "200".contentEquals(status), head.isEndStream());
    }

    private void onAnswer(Http2Headers headers, boolean success, boolean ended) {
        if (ended) {
            attempt.answerEnded();
        }
        if (success) {
            attempt.opened(connection);
        } else {
            attempt.refused(ReplyReader.refused(headers));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2GoAwayFrame goAway) {
            // Told only to streams above the last one that the gateway looked at.
            goAway.release();
            untouched = true;
            return;
        }
        if (event instanceof Http2ResetFrame reset) {
            untouched |= reset.errorCode() == Http2Error.REFUSED_STREAM.code();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        attempt.lost(this, untouched, "the gateway's connection or stream was lost before it answered");
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The stream closes, and channelInactive tells.
        ctx.close();
    }
}
