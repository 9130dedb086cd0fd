package dev.sallyport.proxy.forward;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.upstream.UpstreamOrder;
import dev.sallyport.proxy.upstream.Upstreams;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One try to send a request. The first sends what comes, a further one sends what was kept before that. What its upstream says
 * once another try has taken its place is nobody's. Confined to its event loop.
 */
final class Try implements Upstream.Listener {
    /** Whose try it is. */
    interface Owner {
        /** True while no other try has taken its place and the request is not over. */
        boolean awaits(Try one);

        /** It takes content. */
        void takesContent();

        /** The request's trailers once its content is over, else null. */
        @Nullable
        HeaderFields trailers();

        void answer(Try one, Answer answer);

        /** A piece of the answer, owned by the receiver. */
        void answerContent(ByteBuf bytes);

        void answerEnd(HeaderFields last);

        void failed(Try one, Failure failure);
    }

    private final Owner owner;
    private final Downstream exchange;
    private final RequestCase book;
    private final Router.Routed.To to;
    private final @Nullable KeptBody kept;
    private @Nullable Upstream upstream;
    private @Nullable DialTarget target;
    private boolean caughtUp;
    private boolean finished;
    private int replayed;

    /**
     * A try that has not begun.
     *
     * @param kept what is to be sent before what comes; null for the first try
     */
    Try(Owner owner, Downstream exchange, RequestCase book, Router.Routed.To to, @Nullable KeptBody kept) {
        this.owner = owner;
        this.exchange = exchange;
        this.book = book;
        this.to = to;
        this.kept = kept;
        this.caughtUp = kept == null;
    }

    void open(Upstreams upstreams, EventLoop loop, DialTargets targets, Set<InetSocketAddress> avoided) {
        upstream = upstreams.open(
                loop, new UpstreamOrder(targets, book.continued(to.request()), to.subset(), avoided), this);
    }

    Router.Routed.To to() {
        return to;
    }

    /** Where it went; null while it has no connection. */
    @Nullable
    DialTarget target() {
        return target;
    }

    /** True when what comes may be sent. */
    boolean isCaughtUp() {
        return caughtUp && target != null && upstream != null;
    }

    boolean takes() {
        return isCaughtUp() && upstream != null && upstream.body().isReady();
    }

    /** Sends a piece, which it owns, once it has caught up. */
    void send(ByteBuf bytes) {
        if (upstream == null) {
            bytes.release();
        } else {
            upstream.body().content(bytes);
        }
    }

    void pullAnswer() {
        if (upstream != null) {
            upstream.answer().pull();
        }
    }

    /** Bytes that wait in memory towards its destination. */
    long held() {
        return upstream == null ? 0 : upstream.held();
    }

    void cancel(Abort why) {
        if (upstream != null) {
            upstream.cancel(why);
        }
    }

    /** Ends the content where all of it was sent and nothing more comes. */
    void finishRequest() {
        HeaderFields trailers = owner.trailers();
        if (isCaughtUp() && trailers != null && upstream != null && !finished) {
            finished = true;
            upstream.body().end(trailers);
        }
    }

    @Override
    public void dialled(Phases took) {
        if (owner.awaits(this)) {
            book.dialled(took);
        }
    }

    @Override
    public void assigned(DialTarget found, Upstream.Connected how) {
        target = found;
        if (owner.awaits(this)) {
            book.assigned(found, how);
        }
    }

    @Override
    public void ready() {
        if (owner.awaits(this)) {
            replay();
            finishRequest();
            owner.takesContent();
        }
    }

    private void replay() {
        while (!caughtUp && kept != null && kept.isWhole() && upstream != null) {
            if (replayed == kept.size()) {
                caughtUp = true;
            } else if (upstream.body().isReady()) {
                ByteBuf next = kept.piece(replayed);
                replayed += next.readableBytes();
                upstream.body().content(next);
            } else {
                return;
            }
        }
    }

    @Override
    public void interim(Answer interim) {
        if (owner.awaits(this)) {
            exchange.interim(interim);
        }
    }

    @Override
    public void answer(Answer answer) {
        if (owner.awaits(this)) {
            owner.answer(this, answer);
        }
    }

    @Override
    public void content(ByteBuf bytes) {
        if (owner.awaits(this)) {
            owner.answerContent(bytes);
        } else {
            bytes.release();
        }
    }

    @Override
    public void end(HeaderFields last) {
        if (owner.awaits(this)) {
            owner.answerEnd(last);
        }
    }

    @Override
    public void aborted(Abort why) {
        failed(new Failure(Failure.Phase.ANSWERING, Reason.CONNECT_FAILED, why.sentence()));
    }

    @Override
    public void failed(Failure failure) {
        if (owner.awaits(this)) {
            owner.failed(this, failure);
        }
    }
}
