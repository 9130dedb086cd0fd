package dev.sallyport.proxy.forward;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Outlet;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.upstream.Upstreams;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: judged, routed, its target decided, sent, perhaps again, answered. Settles once. Loop-confined.
 *
 * <pre>
 *  judging ─▶ deciding ─▶ waiting for a connection ─▶ carrying ─▶ settled
 *                ▲                  └── a reason to try again, a pause ──┐
 *                └───────────────────────────────────────────────────────┘
 *  every state ── refused, failed, late, cut, given up by the app ──▶ settled
 * </pre>
 */
final class Forwarding implements Downstream.Listener, RequestDesk.Course, Try.Owner {
    private final Downstream exchange;
    private final Router router;
    private final Upstreams upstreams;
    private final ForwardServices services;
    private final RequestCase book;
    private final long begun = System.nanoTime();
    private Router.Handling handling = Router.Handling.PLAIN;
    private @Nullable Retries retries;
    private @Nullable MirroredRequest mirror;
    private @Nullable Try current;
    private @Nullable Outlet outlet;
    private @Nullable Answer answered;
    private @Nullable HeaderFields trailers;
    private @Nullable Future<?> timer;
    private @Nullable Future<?> next;
    private boolean paused;
    private boolean settled;
    private int status;

    Forwarding(Downstream exchange, RequestDesk desk, Router router, Upstreams upstreams, ForwardServices services) {
        this.exchange = exchange;
        this.router = router;
        this.upstreams = upstreams;
        this.services = services;
        this.book = desk.open(exchange, this);
    }

    void begin() {
        exchange.listen(this);
        book.judge(refusal -> {
            if (refusal != null) {
                refuse(refusal);
            } else if (!settled) {
                route();
            }
        });
    }

    private void route() {
        switch (router.route(exchange.request())) {
            case Router.Routed.Answered(Answer answer) -> answerHere(answer);
            case Router.Routed.To to -> {
                handling = to.handling();
                if (handling.timeout() != null) {
                    timer = after(handling.timeout(), () -> late("The route's time-out of ", handling.timeout()));
                }
                if (handling.retries() != null && to.request().upgrade() == null) {
                    retries = new Retries(handling.retries(), to.target(), services, book.share());
                }
                decide(to, true);
            }
        }
    }

    private Future<?> after(Duration wait, Runnable what) {
        return exchange.loop().schedule(what, wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Before each try: policy may have changed since the last. */
    private void decide(Router.Routed.To to, boolean first) {
        book.decide(handling.named(), to.target(), to.request(), decided -> {
            if (settled) {
                return;
            }
            switch (decided) {
                case Decided.Refused(HttpRefusal refusal) -> refuse(refusal);
                case Decided.Open(DialTargets targets) -> {
                    if (first && handling.mirror() != null) {
                        mirror = MirroredRequest.begin(handling.mirror(), services, book, upstreams, exchange.loop());
                    }
                    open(to, targets, first);
                }
            }
        });
    }

    private void open(Router.Routed.To to, DialTargets targets, boolean first) {
        Try opened = new Try(this, exchange, book, to, first || retries == null ? null : retries.kept());
        current = opened;
        opened.open(upstreams, exchange.loop(), targets, retries == null ? Set.of() : retries.avoided());
        Duration each = retries == null ? null : retries.perTryTimeout();
        if (each != null) {
            next = after(each, () -> lateTry(opened, each));
        }
    }

    private void lateTry(Try opened, Duration each) {
        if (settled || opened != current || outlet != null) {
            return;
        }
        if (retries != null && retries.mayAfterLate()) {
            tryAgain(opened);
        } else {
            late("The time-out of a try, ", each);
        }
    }

    private void late(String what, @Nullable Duration limit) {
        if (settled) {
            return;
        }
        fail(
                Abort.Kind.TIMEOUT,
                Reason.CONNECT_TIMEOUT,
                what + Objects.requireNonNull(limit).toMillis() + " ms, has passed.");
    }

    /** An answer that has begun is broken off; else this is the answer. */
    private void fail(Abort.Kind kind, Reason reason, String sentence) {
        Abort why = Abort.of(kind, reason, sentence);
        giveUp(why);
        Outlet begunAnswer = outlet;
        if (begunAnswer == null) {
            refuse(HttpRefusal.of(
                    reason, sentence, null, exchange.request().host().toString()));
        } else {
            settle(reason, sentence);
            begunAnswer.abort(why);
        }
    }

    private void tryAgain(Try failed) {
        cancel(next);
        Retries plan = Objects.requireNonNull(retries);
        DialTarget tried = failed.target();
        if (tried != null) {
            plan.avoided().add(tried.socketAddress());
        }
        current = null;
        failed.cancel(Abort.cancelled());
        next = after(Duration.ofMillis(plan.pauseMillis()), () -> {
            if (!settled) {
                decide(failed.to(), false);
            }
        });
    }

    private void answerHere(Answer answer) {
        status = answer.status();
        exchange.respond(answer).end(HeaderFields.NONE);
    }

    private void refuse(HttpRefusal refusal) {
        if (!settled) {
            status = refusal.status();
            // Before the answer, by which the connection may be over.
            settle(refusal.reason(), refusal.sentence());
            exchange.refuse(refusal);
        }
    }

    private void pullRequest() {
        Try to = current;
        if (!paused && trailers == null && to != null && to.takes()) {
            exchange.body().pull();
        }
    }

    private void pullAnswer() {
        Try from = current;
        Outlet to = outlet;
        if (!paused && from != null && to != null && to.isReady()) {
            from.pullAnswer();
        }
    }

    @Override
    public void content(ByteBuf bytes) {
        if (settled) {
            bytes.release();
            return;
        }
        int length = bytes.readableBytes();
        if (retries != null && outlet == null) {
            retries.keep(bytes);
        }
        if (mirror != null) {
            mirror.copied(bytes);
        }
        Try to = current;
        if (to != null && to.isCaughtUp()) {
            to.send(bytes);
        } else {
            // Kept, and sent with what was kept before.
            bytes.release();
            if (retries == null || !retries.kept().isWhole()) {
                fail(
                        Abort.Kind.LOST,
                        Reason.CONNECT_FAILED,
                        "The request cannot be sent again: its content is more than what may be kept of it.");
                return;
            }
        }
        book.moved(length, 0);
        pullRequest();
    }

    @Override
    public void end(HeaderFields last) {
        trailers = last;
        if (mirror != null) {
            mirror.whole(last);
        }
        if (current != null) {
            current.finishRequest();
        }
    }

    @Override
    public void aborted(Abort why) {
        gone(why);
    }

    @Override
    public void ready() {
        pullAnswer();
    }

    @Override
    public long held() {
        return (current == null ? 0 : current.held()) + (mirror == null ? 0 : mirror.held());
    }

    @Override
    public void gone(Abort why) {
        if (settled) {
            return;
        }
        if (status == 0 && why.reason() != null) {
            status = why.reason().httpStatus();
        }
        settle(why.reason(), why.sentence());
        giveUp(why);
    }

    @Override
    public void over() {
        if (trailers == null) {
            giveUp(Abort.cancelled());
        }
        settle(null, "");
    }

    private void giveUp(Abort why) {
        if (current != null) {
            current.cancel(why);
        }
    }

    @Override
    public void cut(Refusal refusal) {
        if (!settled) {
            fail(Abort.Kind.CUT, refusal.reason(), refusal.detail());
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        pullRequest();
        pullAnswer();
    }

    private static void cancel(@Nullable Future<?> waiting) {
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    private void settle(@Nullable Reason reason, String detail) {
        if (settled) {
            return;
        }
        settled = true;
        cancel(timer);
        cancel(next);
        if (retries != null) {
            retries.over();
        }
        if (mirror != null) {
            mirror.broken();
        }
        book.settle(new RequestRecord(
                exchange.request().host(),
                HeadFacts.of(exchange.request(), answered, status, book.kept()),
                reason,
                detail,
                exchange.bytesReceived(),
                exchange.bytesSent(),
                Duration.ofNanos(System.nanoTime() - begun),
                Phases.NONE));
    }

    @Override
    public boolean awaits(Try one) {
        return !settled && one == current;
    }

    @Override
    public void takesContent() {
        pullRequest();
    }

    @Override
    public @Nullable HeaderFields trailers() {
        return trailers;
    }

    @Override
    public void answer(Try one, Answer answer) {
        if (retries != null && !answer.isSwitch()) {
            if (retries.may(answer.status())) {
                tryAgain(one);
                return;
            }
            retries.answered();
        }
        cancel(next);
        if (answer.isSwitch()) {
            cancel(timer);
        }
        status = answer.status();
        answered = answer;
        book.answered();
        outlet = exchange.respond(answer.withFields(answer.fields().changed(handling.answerFields())));
        pullAnswer();
        // Of a request to switch protocols nothing was asked for before; now it is the other protocol, or the end.
        pullRequest();
    }

    @Override
    public void answerContent(ByteBuf bytes) {
        Outlet down = outlet;
        if (down == null) {
            bytes.release();
            return;
        }
        int length = bytes.readableBytes();
        down.content(bytes);
        book.moved(0, length);
        pullAnswer();
    }

    @Override
    public void answerEnd(HeaderFields last) {
        if (outlet != null) {
            outlet.end(last);
        }
    }

    @Override
    public void failed(Try one, Failure failure) {
        if (outlet == null && retries != null && retries.may(failure)) {
            tryAgain(one);
        } else {
            fail(Abort.Kind.LOST, failure.reason(), failure.sentence());
        }
    }
}
