package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.contract.NameQuestions;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.proxy.accept.QueryArrival;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.dns.QueryReader;
import dev.sallyport.proxy.lane.Http2StreamLane;
import dev.sallyport.proxy.lane.LaneReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream with a question for a name, from its head to its answer: gathers the message, hands it on whole, answers once.
 * Last in the stream's pipeline; confined to its event loop.
 *
 * <pre>
 * GATHERING --END_STREAM--> ASKED --answer, refuse--> ANSWERED
 *     '--too long, too slow, reset------------------------^
 * </pre>
 */
final class QueryStream extends ChannelInboundHandlerAdapter implements QueryArrival {
    private static final ConnectRequest.Bad TOO_LONG =
            new ConnectRequest.Bad(413, "a question for a name has at most " + QueryReader.MAX_BYTES + " bytes");
    private static final ConnectRequest.Bad TOO_SLOW =
            new ConnectRequest.Bad(408, "the question for a name did not come in time");

    private final ServedConnection connection;
    private final Http2StreamLane lane;
    private final @Nullable String pod;
    private final Consumer<QueryArrival> questions;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(128);
    private @Nullable Future<?> deadline;
    private boolean asked;
    private boolean answered;

    QueryStream(
            ServedConnection connection, Http2StreamLane lane, @Nullable String pod, Consumer<QueryArrival> questions) {
        this.connection = connection;
        this.lane = lane;
        this.pod = pod;
        this.questions = questions;
    }

    void begin() {
        lane.channel().pipeline().addLast("question", this);
        if (lane.inputEnded()) {
            whole();
            return;
        }
        long limit = connection.settings().headTimeout().toMillis();
        deadline = loop().schedule(() -> reject(TOO_SLOW), limit, TimeUnit.MILLISECONDS);
        lane.channel().config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!asked && message instanceof ByteBuf bytes) {
                gather(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void gather(ByteBuf bytes) {
        if (gathered.size() + bytes.readableBytes() > QueryReader.MAX_BYTES) {
            reject(TOO_LONG);
            return;
        }
        while (bytes.isReadable()) {
            gathered.write(bytes.readByte());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            whole();
        } else if (event instanceof LaneReset) {
            answered = true;
            cancelDeadline();
        }
        ReferenceCountUtil.release(event);
    }

    private void whole() {
        if (!asked && !answered) {
            asked = true;
            cancelDeadline();
            questions.accept(this);
        }
    }

    private void reject(ConnectRequest.Bad bad) {
        if (answerOnce()) {
            connection.onRejected(bad.sentence());
            Http2Arrival.reject(lane, bad);
        }
    }

    private boolean answerOnce() {
        asked = true;
        cancelDeadline();
        boolean first = !answered;
        answered = true;
        return first && lane.channel().isActive();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answered = true;
        cancelDeadline();
        ctx.fireChannelInactive();
    }

    @Override
    public PeerIdentity peer() {
        return connection.peer();
    }

    @Override
    public @Nullable String claimedPod() {
        return pod;
    }

    @Override
    public @Nullable InetAddress address() {
        return lane.channel().parent().remoteAddress() instanceof InetSocketAddress peer ? peer.getAddress() : null;
    }

    @Override
    public EventLoop loop() {
        return lane.channel().eventLoop();
    }

    @Override
    public byte[] message() {
        return gathered.toByteArray();
    }

    @Override
    public void answer(byte[] message) {
        if (answerOnce()) {
            lane.channel()
                    .write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers()
                            .status("200")
                            .set("content-type", NameQuestions.MEDIA_TYPE)
                            .set("content-length", Integer.toString(message.length))));
            lane.finishWith(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(message), true));
            lane.close();
        }
    }

    @Override
    public void refuse(Refusal refusal) {
        if (answerOnce()) {
            Http2Arrival.refuse(lane, refusal, peer().spiffeId().namespace());
        }
    }
}
