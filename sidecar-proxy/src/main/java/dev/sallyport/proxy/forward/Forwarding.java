package dev.sallyport.proxy.forward;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.exchange.Abort;
import dev.sallyport.proxy.exchange.Answer;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.Failure;
import dev.sallyport.proxy.exchange.Outlet;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.http.HeaderFields;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.upstream.UpstreamOrder;
import dev.sallyport.proxy.upstream.Upstreams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: judged, routed, its target decided, sent, answered. Settles once. Confined to its event loop.
 *
 * <pre>
 *  judging ─▶ deciding ─▶ waiting for a connection ─▶ carrying ─▶ settled
 *  every state ── refused, failed, cut, given up by the app ──▶ settled
 * </pre>
 */
final class Forwarding implements Downstream.Listener, RequestDesk.Course {
    private final Downstream exchange;
    private final Router router;
    private final Upstreams upstreams;
    private final RequestCase book;
    private final Answering answering = new Answering();
    private final long begun = System.nanoTime();
    private @Nullable Upstream upstream;
    private @Nullable Outlet outlet;
    private boolean assigned;
    private boolean requestEnded;
    private boolean paused;
    private boolean settled;
    private int status;

    Forwarding(Downstream exchange, RequestDesk desk, Router router, Upstreams upstreams) {
        this.exchange = exchange;
        this.router = router;
        this.upstreams = upstreams;
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
            case Router.Routed.Answered(Answer answer, String content) -> answerHere(answer, content);
            case Router.Routed.To to ->
                book.decide(to.target(), decided -> {
                    if (settled) {
                        return;
                    }
                    switch (decided) {
                        case Decided.Refused(HttpRefusal refusal) -> refuse(refusal);
                        case Decided.Open open ->
                            upstream = upstreams.open(
                                    exchange.loop(),
                                    new UpstreamOrder(open.targets(), to.request(), to.subset(), java.util.Set.of()),
                                    answering);
                    }
                });
        }
    }

    private void answerHere(Answer answer, @Nullable String content) {
        status = answer.status();
        Outlet here = exchange.respond(answer);
        if (content != null) {
            here.content(Unpooled.copiedBuffer(content, StandardCharsets.UTF_8));
        }
        here.end(HeaderFields.NONE);
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
        Upstream to = upstream;
        if (!paused && assigned && to != null && to.body().isReady() && !requestEnded) {
            exchange.body().pull();
        }
    }

    private void pullAnswer() {
        Upstream from = upstream;
        Outlet to = outlet;
        if (!paused && from != null && to != null && to.isReady()) {
            from.answer().pull();
        }
    }

    @Override
    public void content(ByteBuf bytes) {
        Upstream to = upstream;
        if (to == null || settled) {
            bytes.release();
            return;
        }
        int length = bytes.readableBytes();
        to.body().content(bytes);
        book.moved(length, 0);
        pullRequest();
    }

    @Override
    public void end(HeaderFields trailers) {
        requestEnded = true;
        if (upstream != null) {
            upstream.body().end(trailers);
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
        if (!requestEnded) {
            giveUp(Abort.cancelled());
        }
        settle(null, "");
    }

    private void giveUp(Abort why) {
        if (upstream != null) {
            upstream.cancel(why);
        }
    }

    @Override
    public void cut(Refusal refusal) {
        if (settled) {
            return;
        }
        Abort why = Abort.of(Abort.Kind.CUT, refusal.reason(), refusal.detail());
        giveUp(why);
        if (outlet == null) {
            refuse(HttpRefusal.of(
                    refusal.reason(),
                    refusal.detail(),
                    null,
                    exchange.request().host().toString()));
        } else {
            settle(refusal.reason(), refusal.detail());
            outlet.abort(why);
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

    private void settle(@Nullable Reason reason, String detail) {
        if (!settled) {
            settled = true;
            book.settle(new RequestRecord(
                    exchange.request().method(),
                    exchange.request().host(),
                    status,
                    reason,
                    detail,
                    exchange.bytesReceived(),
                    exchange.bytesSent(),
                    Duration.ofNanos(System.nanoTime() - begun)));
        }
    }

    /** What the destination says. */
    private final class Answering implements Upstream.Listener {
        @Override
        public void assigned(DialTarget target, Upstream.Connected how) {
            book.assigned(target);
            assigned = true;
        }

        @Override
        public void ready() {
            pullRequest();
        }

        @Override
        public void interim(Answer interim) {
            exchange.interim(interim);
        }

        @Override
        public void answer(Answer answer) {
            if (settled) {
                return;
            }
            status = answer.status();
            outlet = exchange.respond(answer);
            pullAnswer();
            // Of a request to switch protocols nothing was asked for before; now it is the other protocol, or the end.
            pullRequest();
        }

        @Override
        public void content(ByteBuf bytes) {
            Outlet to = outlet;
            if (to == null || settled) {
                bytes.release();
                return;
            }
            int length = bytes.readableBytes();
            to.content(bytes);
            book.moved(0, length);
            pullAnswer();
        }

        @Override
        public void end(HeaderFields trailers) {
            if (outlet != null) {
                outlet.end(trailers);
            }
        }

        @Override
        public void aborted(Abort why) {
            failed(new Failure(Failure.Phase.ANSWERING, Reason.CONNECT_FAILED, why.sentence()));
        }

        @Override
        public void failed(Failure failure) {
            if (settled) {
                return;
            }
            Abort why = Abort.of(Abort.Kind.LOST, failure.reason(), failure.sentence());
            if (outlet == null) {
                refuse(HttpRefusal.of(
                        failure.reason(),
                        failure.sentence(),
                        null,
                        exchange.request().host().toString()));
            } else {
                settle(failure.reason(), failure.sentence());
                outlet.abort(why);
            }
        }
    }
}
