package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.http.HeaderFields;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A pooled request on a stream of a shared connection. Confined to its event loop. */
final class Http2Ride implements Carrier, Upstream.Listener {
    private final PooledRequest request;
    private @Nullable Http2Call call;

    Http2Ride(PooledRequest request) {
        this.request = request;
    }

    /** Sends the head on that connection, which takes it. */
    void begin(Http2Upstream connection) {
        call = connection.send(request.request(), this);
        if (isReady()) {
            request.ready();
        }
    }

    private Http2Call call() {
        return Objects.requireNonNull(call, "begun before anything is sent");
    }

    @Override
    public boolean isReady() {
        return call != null && call().body().isReady();
    }

    @Override
    public void send(ByteBuf bytes) {
        call().body().content(bytes);
    }

    @Override
    public void sendEnd(HeaderFields trailers) {
        call().body().end(trailers);
    }

    @Override
    public void pull() {
        if (call != null) {
            call().answer().pull();
        }
    }

    @Override
    public long held() {
        return call == null ? 0 : call().held();
    }

    @Override
    public void drop() {
        if (call != null) {
            call().cancel(Abort.cancelled());
        }
    }

    @Override
    public void dialled(Phases took) {
        // Told by the pool, as is the assignment: before the head went out.
    }

    @Override
    public void assigned(DialTarget target, Upstream.Connected how) {
        // Told by the pool.
    }

    @Override
    public void ready() {
        request.ready();
    }

    @Override
    public void interim(Answer interim) {
        request.interim(interim);
    }

    @Override
    public void answer(Answer answer) {
        request.answered(answer);
    }

    @Override
    public void content(ByteBuf bytes) {
        request.piece(bytes);
    }

    @Override
    public void end(HeaderFields trailers) {
        request.ended(trailers);
        request.released();
    }

    @Override
    public void aborted(Abort why) {
        request.fail(
                new Failure(Failure.Phase.ANSWERING, dev.sallyport.model.reason.Reason.CONNECT_FAILED, why.sentence()));
    }

    @Override
    public void failed(Failure failure) {
        if (!failure.isUntouched()) {
            request.fail(failure);
        } else if (!request.resend()) {
            request.fail(new Failure(failure.phase(), failure.reason(), failure.sentence() + request.whyNotAgain()));
        }
    }
}
