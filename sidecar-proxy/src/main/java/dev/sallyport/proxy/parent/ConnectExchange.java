package dev.sallyport.proxy.parent;

import dev.sallyport.proxy.connection.ParentAnswer;
import dev.sallyport.proxy.dial.ParentTunnel.Opened;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.ResponseHead;
import dev.sallyport.proxy.http.ResponseHeadParser;
import dev.sallyport.proxy.lane.OutwardLane;
import dev.sallyport.proxy.originate.TlsFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One CONNECT and its answer on a connection to a parent proxy. Reads no further than the answer's head: what comes behind it is
 * the tunnel's. Nothing the parent says is repeated but its status. Confined to its event loop; ends once.
 */
final class ConnectExchange extends ChannelInboundHandlerAdapter {
    private static final String NAME = "connect";
    private static final int MOST_INTERIM = 8;

    private final OutwardLane lane;
    private final Channel channel;
    private final HeadLimits limits;
    private final boolean showsLogin;
    private final boolean showsCertificate;
    private final Promise<Opened> result;
    private @Nullable Future<?> timer;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private int interims;

    /**
     * An exchange that has not begun.
     *
     * @param showsLogin whether a user name and a password are sent
     * @param showsCertificate whether there is a client certificate to show
     */
    ConnectExchange(OutwardLane lane, HeadLimits limits, boolean showsLogin, boolean showsCertificate) {
        this.lane = lane;
        this.channel = lane.channel();
        this.limits = limits;
        this.showsLogin = showsLogin;
        this.showsCertificate = showsCertificate;
        this.result = channel.eventLoop().newPromise();
    }

    Future<Opened> begin(String request, Duration timeout) {
        timer = channel.eventLoop()
                .schedule(
                        () -> fail(ParentAnswer.TIMEOUT, "It did not answer CONNECT in time."),
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        result.addListener(done -> {
            if (done.isCancelled()) {
                over();
                lane.abort();
            }
        });
        channel.pipeline().addLast(NAME, this);
        if (!channel.isActive() || lane.inputEnded()) {
            closed();
            return result;
        }
        channel.writeAndFlush(
                ByteBufUtil.encodeString(channel.alloc(), CharBuffer.wrap(request), StandardCharsets.US_ASCII));
        channel.read();
        return result;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes) || result.isDone()) {
            ReferenceCountUtil.release(message);
        } else {
            held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, bytes);
        }
    }

    /** Only now: until then more may come that nobody has asked for. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        while (!result.isDone() && held.isReadable()) {
            switch (ResponseHeadParser.parse(held, limits, false)) {
                case HeadParse.NeedMore<ResponseHead> needMore -> {
                    ctx.read();
                    return;
                }
                case HeadParse.Bad<ResponseHead> bad ->
                    fail(
                            ParentAnswer.MALFORMED,
                            "What it answered to CONNECT is no answer of HTTP/1: " + bad.sentence() + ".");
                case HeadParse.Complete<ResponseHead>(ResponseHead head, int length) -> {
                    held.skipBytes(length);
                    answered(head);
                }
            }
        }
        if (!result.isDone()) {
            ctx.read();
        }
    }

    private void answered(ResponseHead head) {
        int status = head.status();
        if (head.isInterim()) {
            interims++;
            if (interims > MOST_INTERIM) {
                fail(ParentAnswer.MALFORMED, "It sent more than " + MOST_INTERIM + " interim answers to CONNECT.");
            }
        } else if (status >= 200 && status < 300) {
            stands();
        } else if (status == 407) {
            String why = showsLogin ? "it does not take the credential" : "it wants a credential";
            fail(ParentAnswer.AUTHENTICATION, "It answered CONNECT with 407: " + why + ".");
        } else {
            fail(ParentAnswer.REFUSED, "It answered CONNECT with " + status + ".");
        }
    }

    private void stands() {
        ByteBuf early = held;
        held = Unpooled.EMPTY_BUFFER;
        over();
        lane.unread(early);
        if (!result.trySuccess(new Opened.Stands(lane))) {
            lane.abort();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            closed();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed();
        ctx.fireChannelInactive();
    }

    private void closed() {
        fail(ParentAnswer.CLOSED, "It ended the connection without an answer to CONNECT.");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        TlsFailure alert = TlsFailure.ofAlert(cause, showsCertificate);
        if (alert == null) {
            closed();
        } else {
            fail(
                    ParentAnswer.TLS,
                    "TLS with it failed. " + alert.sentence().replace("he destination", "he parent proxy"));
        }
    }

    private void fail(ParentAnswer answer, String sentence) {
        if (!result.isDone()) {
            over();
            lane.abort();
            result.trySuccess(new Opened.Failed(answer, sentence));
        }
    }

    /** Lets go of the connection. */
    private void over() {
        if (timer != null) {
            timer.cancel(false);
        }
        ByteBuf rest = held;
        held = Unpooled.EMPTY_BUFFER;
        rest.release();
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
    }
}
