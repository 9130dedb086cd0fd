package dev.sallyport.proxy.forward;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.Http2Heads;
import dev.sallyport.proxy.exchange.Http2Inlet;
import dev.sallyport.proxy.exchange.Http2Outlet;
import dev.sallyport.proxy.exchange.Inlet;
import dev.sallyport.proxy.exchange.Outlet;
import dev.sallyport.proxy.exchange.Receiver;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.http.BodyFraming;
import dev.sallyport.proxy.http.Grpc;
import dev.sallyport.proxy.http.HeadParse;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.Http2HeadReader;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.MethodRules;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.wire.StreamMemory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on an app's HTTP/2 connection. A gRPC call is refused in gRPC's words and held to its own deadline. Confined to
 * its stream's event loop.
 *
 * <pre>
 *  reading ─ head ─▶ accepted ─ respond ─▶ answering ─ end written ─▶ over
 *     └ malformed ─▶ refused here  └ reset, lost, cut, deadline ─▶ gone
 * </pre>
 */
final class Http2AppExchange implements Downstream, Http2Inlet.Reader {
    private final Http2Downstream connection;
    private final Http2StreamChannel channel;
    private final Http2Inlet inlet;
    private final Http2Outlet outlet;
    private @Nullable Request request;
    private @Nullable Listener listener;
    private @Nullable Answer answer;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean broken;
    private boolean responded;
    private boolean finished;
    private long received;

    Http2AppExchange(Http2Downstream connection, Http2StreamChannel channel) {
        this.connection = connection;
        this.channel = channel;
        this.inlet = new Http2Inlet(channel, this, connection.settings().head());
        this.outlet = new Http2Outlet(channel, this::onEnding);
        StreamMemory.alsoHeld(channel, this::held);
    }

    boolean isOn(Http2StreamChannel stream) {
        return channel.equals(stream);
    }

    Http2Inlet inlet() {
        return inlet;
    }

    @Override
    public boolean head(Http2HeadersFrame frame) {
        received += Http2Heads.size(frame.headers());
        HeadParse<RequestHead> read = Http2HeadReader.request(
                frame.headers(), frame.isEndStream(), connection.settings().head());
        switch (read) {
            case HeadParse.Bad<RequestHead> bad -> {
                broken = true;
                refuseHere(
                        null,
                        HttpRefusal.of(Reason.MALFORMED, "The request head: " + bad.sentence() + ".", null, null)
                                .withStatus(bad.status()));
            }
            case HeadParse.NeedMore<RequestHead> never -> throw new IllegalStateException("a head comes whole");
            case HeadParse.Complete<RequestHead> whole -> onHead(whole.head());
        }
        return true;
    }

    private void onHead(RequestHead head) {
        HttpRefusal refusal = MethodRules.refuse(head);
        if (refusal == null) {
            refusal = connection.tooMany(head);
        }
        if (refusal != null) {
            refuseHere(head, refusal);
            return;
        }
        Request whole = Http2Heads.request(head);
        request = whole;
        try {
            Duration timeout = Grpc.isCall(whole.fields()) ? Grpc.timeout(whole.fields()) : null;
            connection.accept(this);
            if (timeout != null && !finished) {
                deadline = loop().schedule(() -> onDeadline(timeout), timeout.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (IllegalArgumentException unreadable) {
            refuseHere(head, HttpRefusal.of(Reason.MALFORMED, unreadable.getMessage() + ".", null, null));
        }
    }

    /** No policy is asked about it. */
    private void refuseHere(@Nullable RequestHead head, HttpRefusal refusal) {
        finished = true;
        connection.refused(head, refusal);
        write(refusal, head != null && Grpc.isCall(head.fields()), head != null && head.isHead());
    }

    @Override
    public Request request() {
        return Objects.requireNonNull(request, "told with its head");
    }

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public void listen(Listener hearing) {
        listener = hearing;
    }

    @Override
    public Receiver receiver() {
        return listener();
    }

    /** Bytes that wait for it in memory beyond the app's connection. */
    private long held() {
        return listener == null || finished ? 0 : listener.held();
    }

    private Listener listener() {
        return Objects.requireNonNull(listener, "an acceptor listens before it returns");
    }

    @Override
    public Inlet body() {
        return inlet;
    }

    @Override
    public void interim(Answer interim) {
        if (!responded && !finished && channel.isActive()) {
            outlet.head(Http2Heads.of(interim));
        }
    }

    @Override
    public Outlet respond(Answer given) {
        if (responded) {
            throw new IllegalStateException("a request is answered once");
        }
        responded = true;
        answer = given;
        if (!channel.isActive()) {
            return outlet;
        }
        if (given.isBodiless() || request().isHead()) {
            outlet.lastHead(Http2Heads.of(given));
        } else {
            outlet.head(Http2Heads.of(given));
        }
        return outlet;
    }

    @Override
    public void refuse(HttpRefusal refusal) {
        if (finished) {
            return;
        }
        if (responded) {
            outlet.abort(Abort.of(Abort.Kind.CUT, refusal.reason(), refusal.sentence()));
            return;
        }
        responded = true;
        inlet.stop(Abort.cancelled());
        write(refusal, isCall(), request().isHead());
    }

    private boolean isCall() {
        return request != null && Grpc.isCall(request.fields());
    }

    private void write(HttpRefusal refusal, boolean inGrpc, boolean toHead) {
        inlet.stop(Abort.cancelled());
        if (!channel.isActive()) {
            return;
        }
        if (inGrpc) {
            outlet.lastHead(Http2Refusal.inGrpc(refusal, connection.proxy()));
        } else if (toHead) {
            outlet.lastHead(Http2Refusal.head(refusal, connection.proxy()));
        } else {
            outlet.head(Http2Refusal.head(refusal, connection.proxy()));
            ByteBuf json = Http2Refusal.content(refusal, channel.alloc());
            if (broken) {
                // An answer for people, and for the peer's codec the word that its request was none (RFC 9113 §8.1.1).
                outlet.contentThenReset(json, Http2Error.PROTOCOL_ERROR);
                return;
            }
            outlet.content(json);
        }
        outlet.end(HeaderFields.NONE);
    }

    private void onEnding(ChannelFuture written) {
        written.addListener(done -> {
            if (done.isSuccess()) {
                onAnswered();
            }
        });
    }

    private void onAnswered() {
        if (!inlet.isComplete()) {
            // The app need not send the rest (RFC 9113 §8.1).
            outlet.reset(Http2Error.NO_ERROR);
        }
        inlet.stop(Abort.cancelled());
        if (!finished) {
            finish();
            listener().over();
        }
    }

    private void finish() {
        finished = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        connection.remove(this);
    }

    private void gone(Abort why) {
        if (!finished && listener != null) {
            finish();
            inlet.stop(why);
            listener().gone(why);
        }
    }

    @Override
    public void broken(Abort why) {
        Reason reason = why.kind() == Abort.Kind.MALFORMED ? Reason.MALFORMED : null;
        gone(new Abort(
                reason == null && why.kind() != Abort.Kind.LOST ? Abort.Kind.CANCELLED : why.kind(),
                reason,
                why.sentence()));
    }

    @Override
    public void closed() {
        lost();
    }

    /** Its connection is gone. */
    void lost() {
        gone(new Abort(Abort.Kind.LOST, null, "The app's connection was lost."));
    }

    private void onDeadline(Duration timeout) {
        String sentence = "The call's own deadline (grpc-timeout) of " + timeout.toMillis() + " ms has passed.";
        end(
                HttpRefusal.of(
                        Reason.CONNECT_TIMEOUT, sentence, null, request().host().toString()),
                Abort.of(Abort.Kind.TIMEOUT, Reason.CONNECT_TIMEOUT, sentence));
    }

    /** Ends it by what happened here, told to the app as far as its answer still lets it be told. */
    void cut(Reason reason, String detail) {
        String host = request == null ? null : request.host().toString();
        end(HttpRefusal.of(reason, detail, null, host), Abort.of(Abort.Kind.CUT, reason, detail));
    }

    /** The same for one whose bytes take up too much memory: what waits to be written goes too. */
    void drop(Reason reason, String detail) {
        boolean begun = responded;
        cut(reason, detail);
        if (begun) {
            outlet.reset(Abort.Kind.CUT);
        }
    }

    private void end(HttpRefusal refusal, Abort why) {
        if (finished) {
            return;
        }
        finished = true;
        if (!responded) {
            responded = true;
            write(refusal, isCall(), request().isHead());
        } else if (isCall() && !outlet.isEnded() && answer != null && !(answer.body() instanceof BodyFraming.Length)) {
            outlet.end(Http2Refusal.trailers(refusal, connection.proxy()));
        } else {
            // An answer that is whole may still wait for the app's window.
            outlet.reset(why.kind());
        }
        inlet.stop(why);
        finish();
        if (listener != null) {
            listener().gone(why);
        }
    }

    @Override
    public void writable() {
        if (!finished && responded && listener != null) {
            listener().ready();
        }
    }

    @Override
    public void arrived(int bytes) {
        received += bytes;
    }

    @Override
    public long bytesReceived() {
        return received;
    }

    @Override
    public long bytesSent() {
        return outlet.sent();
    }
}
