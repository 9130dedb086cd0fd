package dev.sallyport.proxy.forward;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.connection.UpstreamObserver.Mirror;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.upstream.UpstreamOrder;
import dev.sallyport.proxy.upstream.Upstreams;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a request: decided for the caller and recorded like any other, its answer read and dropped. It never holds up what
 * it is a copy of: what it cannot send at once waits, bounded, and when it falls behind it is given up. Confined to its event loop.
 */
final class MirroredRequest implements Upstream.Listener, RequestDesk.Course {
    private final Router.Copy copy;
    private final ForwardServices services;
    private final RequestCase book;
    private final CopiedBytes waiting;
    private final SpiffeId caller;
    private final ScheduledFuture<?> timer;
    private final long begun = System.nanoTime();
    private @Nullable Upstream upstream;
    private @Nullable HeaderFields trailers;
    private boolean assigned;
    private boolean ended;
    private boolean over;
    private int status;
    private long sent;
    private long received;

    private MirroredRequest(Router.Copy copy, ForwardServices services, RequestCase original, EventLoop loop) {
        this.copy = copy;
        this.services = services;
        this.book = original.copy(this);
        this.waiting = new CopiedBytes(services.settings().mirrorBytes(), original.share());
        this.caller = original.share().caller();
        Duration most = services.settings().mirrorTimeout();
        this.timer = loop.schedule(
                () -> fellShort(Reason.CONNECT_TIMEOUT, "was not answered in time."),
                most.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** Begins a copy, where there is room for one more; null where there is none. */
    static @Nullable MirroredRequest begin(
            Router.Copy copy, ForwardServices services, RequestCase original, Upstreams upstreams, EventLoop loop) {
        if (!services.mirrors().enter(original.share().caller())) {
            services.observer().mirrored(Mirror.DROPPED);
            return null;
        }
        MirroredRequest mirrored = new MirroredRequest(copy, services, original, loop);
        mirrored.decide(upstreams, loop);
        return mirrored;
    }

    private void decide(Upstreams upstreams, EventLoop loop) {
        book.decide(copy.target(), copy.request(), decided -> {
            if (over) {
                return;
            }
            switch (decided) {
                case Decided.Refused(var refusal) -> {
                    status = refusal.status();
                    finish(Mirror.REFUSED, refusal.reason(), refusal.sentence());
                }
                case Decided.Open(var targets) ->
                    upstream = upstreams.open(
                            loop,
                            new UpstreamOrder(targets, book.continued(copy.request()), copy.subset(), Set.of()),
                            this);
            }
        });
    }

    /** A piece of the request's content, which stays its owner's. */
    void copied(ByteBuf piece) {
        flush();
        if (over) {
            return;
        }
        Upstream to = open();
        if (to != null && waiting.size() == 0) {
            send(to, piece.copy());
        } else if (!waiting.add(piece)) {
            fellShort(Reason.UPSTREAM_OVERFLOW, "fell behind the request.");
        }
    }

    /** Where content may go now, or null. */
    private @Nullable Upstream open() {
        Upstream to = upstream;
        return !over && assigned && to != null && to.body().isReady() ? to : null;
    }

    private void send(Upstream to, ByteBuf bytes) {
        int length = bytes.readableBytes();
        sent += length;
        to.body().content(bytes);
        book.moved(length, 0);
    }

    /** Bytes that wait in memory towards its destination; what waits here is charged already. */
    long held() {
        return upstream == null || over ? 0 : upstream.held();
    }

    /** The request's content is over. */
    void whole(HeaderFields last) {
        trailers = last;
        flush();
    }

    /** The request is over before its content was. */
    void broken() {
        if (trailers == null) {
            fellShort(Reason.CONNECT_FAILED, "was broken off: the request ended before its content was over.");
        }
    }

    private void flush() {
        Upstream to = open();
        ByteBuf waited = to == null ? null : waiting.take();
        if (to != null && waited != null) {
            send(to, waited);
        }
        Upstream last = upstream;
        if (!over && assigned && last != null && waiting.size() == 0 && trailers != null && !ended) {
            ended = true;
            last.body().end(trailers);
        }
    }

    private void fellShort(Reason reason, String what) {
        giveUp(reason, "The copy for " + copy.target() + " " + what);
    }

    private void giveUp(Reason reason, String sentence) {
        if (upstream != null && !over) {
            upstream.cancel(Abort.of(Abort.Kind.CANCELLED, reason, sentence));
        }
        finish(Mirror.DROPPED, reason, sentence);
    }

    private void finish(Mirror result, @Nullable Reason reason, String sentence) {
        if (over) {
            return;
        }
        over = true;
        timer.cancel(false);
        waiting.clear();
        services.mirrors().leave(caller);
        services.observer().mirrored(result);
        book.settle(new RequestRecord(
                copy.request().host(),
                HeadFacts.of(copy.request(), null, status, book.kept()),
                reason,
                sentence,
                sent,
                received,
                Duration.ofNanos(System.nanoTime() - begun),
                Phases.NONE));
    }

    @Override
    public void dialled(Phases took) {
        book.dialled(took);
    }

    @Override
    public void assigned(DialTarget target, Upstream.Connected how) {
        assigned = true;
        book.assigned(target, how);
    }

    @Override
    public void ready() {
        flush();
    }

    @Override
    public void interim(Answer interim) {}

    @Override
    public void answer(Answer answer) {
        status = answer.status();
        pull();
    }

    private void pull() {
        if (upstream != null && !over) {
            upstream.answer().pull();
        }
    }

    @Override
    public void content(ByteBuf bytes) {
        received += bytes.readableBytes();
        bytes.release();
        pull();
    }

    @Override
    public void end(HeaderFields last) {
        finish(Mirror.SENT, null, "");
    }

    @Override
    public void aborted(Abort why) {
        finish(Mirror.DROPPED, Reason.CONNECT_FAILED, why.sentence());
    }

    @Override
    public void failed(Failure failure) {
        finish(Mirror.DROPPED, failure.reason(), failure.sentence());
    }

    @Override
    public void cut(Refusal refusal) {
        giveUp(refusal.reason(), refusal.detail());
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}
}
