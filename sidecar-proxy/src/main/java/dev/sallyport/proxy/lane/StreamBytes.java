package dev.sallyport.proxy.lane;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Translates a stream's DATA frames into bytes and back, END_STREAM into {@link ChannelInputShutdownEvent}, and a peer's
 * RST_STREAM into an end or an error. NO_ERROR and CANCEL are an end only where one direction had already ended in
 * order; of two open directions they would turn a truncated transfer into a whole one, so there they are an error.
 */
final class StreamBytes extends ChannelDuplexHandler {
    private boolean inputEnded;
    private boolean outputFinished;
    private boolean orderlyReset;
    private boolean reset;
    private boolean discarding;

    StreamBytes(boolean inputEnded) {
        this.inputEnded = inputEnded;
    }

    void endInput() {
        inputEnded = true;
    }

    boolean inputEnded() {
        return inputEnded;
    }

    void outputFinished() {
        outputFinished = true;
    }

    boolean isReset() {
        return reset;
    }

    void wasReset() {
        reset = true;
    }

    void discardInput() {
        discarding = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http2DataFrame data -> onData(ctx, data);
            case ByteBuf bytes -> deliver(ctx, bytes);
            default -> {
                ReferenceCountUtil.release(message);
                fail(ctx, "the peer sent a frame other than DATA in a tunnel");
            }
        }
    }

    private void onData(ChannelHandlerContext ctx, Http2DataFrame data) {
        boolean last = data.isEndStream();
        deliver(ctx, data.content());
        if (last) {
            endInput(ctx);
        }
    }

    private void deliver(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (bytes.isReadable() && !discarding) {
            ctx.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
    }

    private void endInput(ChannelHandlerContext ctx) {
        if (!inputEnded) {
            inputEnded = true;
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame frame) {
            onReset(ctx, frame);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void onReset(ChannelHandlerContext ctx, Http2ResetFrame frame) {
        reset = true;
        boolean polite =
                frame.errorCode() == Http2Error.NO_ERROR.code() || frame.errorCode() == Http2Error.CANCEL.code();
        if (polite && (inputEnded || outputFinished)) {
            orderlyReset = true;
        } else {
            Http2Error error = Http2Error.valueOf(frame.errorCode());
            fail(ctx, "the peer reset the stream: " + (error == null ? "unknown code" : error));
        }
    }

    /** Closes as well: unread bytes would keep the channel open until someone asked for them. */
    private static void fail(ChannelHandlerContext ctx, String detail) {
        ctx.fireUserEventTriggered(new LaneReset(detail));
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // The multiplexer resets the stream with the right code, or the connection is gone.
        ctx.fireUserEventTriggered(new LaneReset("the stream broke HTTP/2, or its connection failed"));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // Bytes that came before the reset were delivered by now.
        if (orderlyReset) {
            endInput(ctx);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.write(message, promise);
        } else if (bytes.isReadable()) {
            ctx.write(new DefaultHttp2DataFrame(bytes), promise);
        } else {
            // An empty DATA frame means nothing, and peers count them as an attack.
            bytes.release();
            promise.trySuccess();
        }
    }
}
