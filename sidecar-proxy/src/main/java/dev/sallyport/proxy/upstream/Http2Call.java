package dev.sallyport.proxy.upstream;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Http2Heads;
import dev.sallyport.proxy.exchange.Http2Inlet;
import dev.sallyport.proxy.exchange.Http2Outlet;
import dev.sallyport.proxy.exchange.Inlet;
import dev.sallyport.proxy.exchange.Outlet;
import dev.sallyport.proxy.exchange.Receiver;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.Http2HeadReader;
import dev.sallyport.proxy.http.ResponseHead;
import dev.sallyport.proxy.http.ResponseHeadParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * One request on an HTTP/2 connection to a destination. Confined to its stream's event loop.
 *
 * <pre>
 *  sent ─ interim* ─▶ answer ─ content, end ─▶ over
 *    └────────────────┴─ reset, GOAWAY, lost, malformed ─▶ failed     cancel ─▶ over, silent
 * </pre>
 */
final class Http2Call implements Http2Inlet.Reader, Receiver {
    /** What it is told of the connection it is on. */
    interface Connection {
        /** The destination floods this request with what nobody asked for. */
        void flooded();

        /** Bytes that wait in memory for a stream of it. */
        long held(Http2StreamChannel stream);

        /** Why the connection is gone, where that is known. */
        @Nullable
        String loss();
    }

    private final Connection connection;
    private final Http2StreamChannel channel;
    private final Request request;
    private final HeadLimits limits;
    private final Upstream.Listener listener;
    private final Http2Inlet inlet;
    private final Http2Outlet outlet;
    private int interims;
    private boolean answered;
    private boolean over;

    Http2Call(
            Connection connection,
            Http2StreamChannel channel,
            Request request,
            HeadLimits limits,
            Upstream.Listener listener) {
        this.connection = connection;
        this.channel = channel;
        this.request = request;
        this.limits = limits;
        this.listener = listener;
        this.inlet = new Http2Inlet(channel, this, limits);
        this.outlet = new Http2Outlet(channel, written -> {});
    }

    /** Sends the head, and begins to read. */
    void send(String scheme) {
        channel.config().setAutoRead(false);
        channel.pipeline().addLast("call", inlet);
        Http2Headers head = Http2Heads.of(request, scheme);
        ChannelFuture written = channel.writeAndFlush(new DefaultHttp2HeadersFrame(head, request.isBodiless()));
        written.addListener(done -> {
            if (!done.isSuccess()) {
                // The connection has no room for the stream after all, or is gone: no byte of it left.
                broken(new Abort(Abort.Kind.UNPROCESSED, null, "The connection took no request any more."));
            }
        });
        channel.read();
    }

    Outlet body() {
        return request.isBodiless() ? NOTHING : outlet;
    }

    Inlet answer() {
        return inlet;
    }

    /** Gives it up; its listener hears no more. */
    void cancel(Abort why) {
        if (!over) {
            over = true;
            inlet.stop(why);
            outlet.reset(Http2Error.CANCEL);
        }
    }

    /** Bytes that wait in memory for it, in either direction. */
    long held() {
        return connection.held(channel);
    }

    /** True once the destination may have acted upon it and nothing more comes. */
    boolean isOver() {
        return over;
    }

    @Override
    public boolean head(Http2HeadersFrame frame) {
        HeadParse<ResponseHead> read =
                Http2HeadReader.response(frame.headers(), frame.isEndStream(), request.isHead(), limits);
        if (read instanceof HeadParse.Complete<ResponseHead> whole) {
            Answer answer = Http2Heads.answer(whole.head());
            if (over) {
                return true;
            }
            if (answer.isInterim()) {
                return interim(answer);
            }
            answered = true;
            listener.answer(answer);
            return true;
        }
        String sentence = read instanceof HeadParse.Bad<ResponseHead> bad ? bad.sentence() : "it is not whole";
        malformed("The answer is not valid HTTP/2: " + sentence + ".");
        return true;
    }

    /** False, since a head is still to come, unless there were too many of these. */
    private boolean interim(Answer interim) {
        interims++;
        if (interims <= ResponseHeadParser.MOST_INTERIM) {
            listener.interim(interim);
            return false;
        }
        connection.flooded();
        malformed("The answer is not valid HTTP/2: "
                + ResponseHeadParser.tooManyInterim().sentence() + ".");
        return true;
    }

    private void malformed(String sentence) {
        if (!over) {
            over = true;
            inlet.stop(Abort.cancelled());
            outlet.reset(Http2Error.PROTOCOL_ERROR);
            fail(Failure.Phase.SENT, sentence);
        }
    }

    @Override
    public Receiver receiver() {
        return this;
    }

    @Override
    public void content(ByteBuf bytes) {
        if (over) {
            bytes.release();
        } else {
            listener.content(bytes);
        }
    }

    @Override
    public void end(HeaderFields trailers) {
        if (!over) {
            over = true;
            if (!outlet.isEnded() && !request.isBodiless()) {
                // Answered early: it wants no more of the request (RFC 9113 §8.1).
                outlet.reset(Http2Error.NO_ERROR);
            }
            listener.end(trailers);
        }
    }

    @Override
    public void aborted(Abort why) {
        broken(why);
    }

    @Override
    public void writable() {
        if (!over) {
            listener.ready();
        }
    }

    @Override
    public void broken(Abort why) {
        if (over) {
            return;
        }
        over = true;
        outlet.reset(Http2Error.CANCEL);
        Failure.Phase phase = why.kind() == Abort.Kind.UNPROCESSED ? Failure.Phase.UNPROCESSED : Failure.Phase.SENT;
        fail(phase, sentence(why).replace("The peer", "The destination"));
    }

    private String sentence(Abort why) {
        String loss = why.kind() == Abort.Kind.LOST ? connection.loss() : null;
        if (loss != null) {
            return loss;
        }
        return why.kind() == Abort.Kind.NEEDS_HTTP_1_1 ? "The destination asks for HTTP/1.1." : why.sentence();
    }

    private void fail(Failure.Phase before, String sentence) {
        Failure.Phase phase = answered ? Failure.Phase.ANSWERING : before;
        listener.failed(new Failure(phase, Reason.CONNECT_FAILED, sentence));
    }

    @Override
    public void closed() {
        // The answer is whole; what of it waits to be pulled still comes.
    }

    /** Of a request without content; its head said so. */
    private static final Outlet NOTHING = new Outlet() {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void content(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void end(HeaderFields trailers) {}

        @Override
        public void abort(Abort why) {}
    };
}
