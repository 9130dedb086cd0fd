package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.contract.NameQuestions;
import dev.sallyport.model.contract.TunnelHeaders;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.dial.QueryCarrier.Answer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One question's way to its answer: waits for a connection, asks, and asks once more elsewhere when the stream is lost,
 * which is safe since a question changes nothing. Over at a fixed time, since whoever asks for a name waits with a clock of
 * its own. Confined to the pool's loop.
 */
final class QueryAttempt implements Errand {
    private static final int MAX_TRIES = 2;

    private final LoopPool pool;
    private final PoolSettings settings;
    private final byte[] message;
    private final Promise<Answer> answer;
    private final Future<?> deadline;
    private @Nullable Http2StreamChannel stream;
    private @Nullable Runnable leave;
    private int tries;

    QueryAttempt(LoopPool pool, PoolSettings settings, byte[] message, Promise<Answer> answer) {
        this.pool = pool;
        this.settings = settings;
        this.message = message;
        this.answer = answer;
        this.deadline = pool.loop().schedule(this::late, settings.queryTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    Future<Answer> answer() {
        return answer;
    }

    @Override
    public void startWaiting(Runnable out) {
        leave = out;
        long most = settings.queryTimeout().toMillis() / 2;
        Future<?> waited = pool.loop().schedule(this::waitedLong, most, TimeUnit.MILLISECONDS);
        answer.addListener(done -> waited.cancel(false));
    }

    private void waitedLong() {
        if (leave != null) {
            late();
        }
    }

    @Override
    public void on(GatewayConnection connection) {
        leave = null;
        if (answer.isDone()) {
            return;
        }
        tries++;
        connection.onStream();
        new Http2StreamChannelBootstrap(connection.channel())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel opened) {}
                })
                .open()
                .addListener((Future<Http2StreamChannel> opened) -> {
                    if (opened.isSuccess()) {
                        ask(connection, opened.getNow());
                    } else {
                        connection.onStreamClosed(false);
                        lost();
                    }
                });
    }

    private void ask(GatewayConnection connection, Http2StreamChannel opened) {
        stream = opened;
        QueryReply reply = new QueryReply(this);
        opened.pipeline().addLast("query-reply", reply);
        opened.closeFuture().addListener(closed -> connection.onStreamClosed(reply.wasReset()));
        if (answer.isDone()) {
            opened.close();
            return;
        }
        long probeAfter = settings.probeAfter().toMillis();
        Future<?> probing =
                pool.loop().schedule(() -> connection.probe(() -> silent(opened)), probeAfter, TimeUnit.MILLISECONDS);
        answer.addListener(done -> probing.cancel(false));
        opened.write(new DefaultHttp2HeadersFrame(head()));
        opened.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(message), true));
    }

    private Http2Headers head() {
        Http2Headers head = new DefaultHttp2Headers()
                .method("POST")
                .scheme("https")
                .authority("sallyport-gateway")
                .path(NameQuestions.PATH)
                .set("content-type", NameQuestions.MEDIA_TYPE)
                .set("accept", NameQuestions.MEDIA_TYPE);
        if (settings.pod() != null) {
            head.set(TunnelHeaders.POD, settings.pod());
        }
        return head;
    }

    /** The gateway answered. */
    void answered(Answer what) {
        settle(what);
    }

    /** A stream ended without an answer. */
    void lost() {
        stream = null;
        if (answer.isDone()) {
            return;
        }
        if (tries < MAX_TRIES) {
            pool.place(this);
        } else {
            unavailable("the gateway's connection was lost before it answered");
        }
    }

    /** The connection may be dead: another one is asked. */
    private void silent(Http2StreamChannel of) {
        if (of == stream && !answer.isDone()) {
            giveUp(of);
        }
    }

    private void late() {
        if (leave != null) {
            leave.run();
            leave = null;
        }
        unavailable("no gateway answered in time");
        if (stream != null) {
            giveUp(stream);
        }
    }

    private static void giveUp(Http2StreamChannel abandoned) {
        abandoned.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        abandoned.close();
    }

    @Override
    public void unavailable(String detail) {
        settle(new Answer.Refused(Reason.GATEWAY_UNAVAILABLE, detail));
    }

    @Override
    public void noIdentity() {
        settle(new Answer.Refused(Reason.IDENTITY_UNAVAILABLE, Reason.IDENTITY_UNAVAILABLE.sentence()));
    }

    private void settle(Answer result) {
        if (answer.trySuccess(result)) {
            deadline.cancel(false);
        }
    }
}
