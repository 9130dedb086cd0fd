package dev.sallyport.proxy.dial;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ParentAnswer;
import dev.sallyport.proxy.connection.ResolveObserver;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One dial through a parent proxy under way: connects to the parent, begins TLS with it where that is said, asks for a tunnel to
 * the first target; on a connection of its own for the next where the parent refuses that one. The connect timeout bounds all of it. Confined
 * to its event loop; ends once.
 *
 * <pre>
 *  reaching ─▶ securing ─▶ asking ─2xx─▶ connected
 *     ▲           │          ├─ refused, another target is left ─┐
 *     │           ▼          ▼                                   │
 *     │      unreached    unreached                              │
 *     └──────────────────────────────────────────────────────────┘
 * </pre>
 */
final class ThroughParent {
    private final EventLoop loop;
    private final DialSettings settings;
    private final UpstreamConnector connector;
    private final UpstreamSecurity security;
    private final ParentTunnel tunnel;
    private final ResolveObserver observer;
    private final List<DialTarget> targets;
    private final Promise<Dialled> result;
    private final long deadline;
    private @Nullable Future<?> step;
    private int next;

    ThroughParent(
            EventLoop loop,
            DialSettings settings,
            UpstreamConnector connector,
            UpstreamSecurity security,
            ParentTunnel tunnel,
            ResolveObserver observer,
            List<DialTarget> targets) {
        this.loop = loop;
        this.settings = settings;
        this.connector = connector;
        this.security = security;
        this.tunnel = tunnel;
        this.observer = observer;
        this.targets = targets;
        this.result = loop.newPromise();
        this.deadline = System.nanoTime() + settings.connectTimeout().toNanos();
    }

    Future<Dialled> run() {
        result.addListener(done -> {
            if (done.isCancelled() && step != null) {
                step.cancel(false);
            }
        });
        reach();
        return result;
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    private boolean isLate() {
        return System.nanoTime() - deadline >= 0;
    }

    private void reach() {
        DialTarget target = targets.get(next++);
        List<DialTarget> hops = target.hops();
        if (hops.isEmpty()) {
            fail(ParentAnswer.UNREACHABLE, "None of its addresses was vetted.");
            return;
        }
        List<DialTarget> tried = HappyEyeballs.interleave(hops, hop -> hop.address() instanceof Inet6Address)
                .subList(0, Math.min(hops.size(), settings.maxAddresses()));
        Future<Dialled> race = new DialRace(loop, settings.within(left()), connector, tried).run();
        step = race;
        race.addListener((Future<Dialled> done) -> onReached(target, done));
    }

    private void onReached(DialTarget target, Future<Dialled> done) {
        if (!isTold(done)) {
            return;
        }
        switch (done.getNow()) {
            case Dialled.Unreached(Reason reason, String sentence) ->
                fail(
                        reason == Reason.CONNECT_TIMEOUT ? ParentAnswer.TIMEOUT : ParentAnswer.UNREACHABLE,
                        "It could not be connected to. " + sentence);
            case Dialled.Connected connected
            when result.isDone() -> connected.lane().abort();
            case Dialled.Connected connected when connected.target().way().tls() == null -> ask(target, connected);
            case Dialled.Connected connected -> {
                Future<Dialled> securing = security.secure(loop, connected, left(), Alpn.HTTP_1_1);
                step = securing;
                securing.addListener((Future<Dialled> end) -> onSecured(target, end));
            }
        }
    }

    private void onSecured(DialTarget target, Future<Dialled> done) {
        if (!isTold(done)) {
            return;
        }
        switch (done.getNow()) {
            case Dialled.Unreached(Reason reason, String sentence) ->
                fail(isLate() ? ParentAnswer.TIMEOUT : ParentAnswer.TLS, "TLS with it failed. " + ofParent(sentence));
            case Dialled.Connected connected
            when result.isDone() -> connected.lane().abort();
            case Dialled.Connected connected -> ask(target, connected);
        }
    }

    /** Whoever speaks of TLS speaks of destinations. */
    private static String ofParent(String sentence) {
        return sentence.replace("he destination", "he parent proxy");
    }

    private void ask(DialTarget target, Dialled.Connected parent) {
        Future<ParentTunnel.Opened> asking = tunnel.open(loop, parent, target, left());
        step = asking;
        asking.addListener((Future<ParentTunnel.Opened> done) -> onAnswer(target, parent.target(), done));
    }

    private void onAnswer(DialTarget target, DialTarget hop, Future<ParentTunnel.Opened> done) {
        if (!isTold(done)) {
            return;
        }
        switch (done.getNow()) {
            case ParentTunnel.Opened.Stands(var lane) -> {
                observer.asked(ParentAnswer.OK);
                if (!result.trySuccess(new Dialled.Connected(lane, target.through(hop)))) {
                    lane.abort();
                }
            }
            case ParentTunnel.Opened.Failed(ParentAnswer answer, String sentence) -> {
                int most = Math.min(targets.size(), settings.maxAddresses());
                if (answer == ParentAnswer.REFUSED && next < most && !result.isDone() && !isLate()) {
                    observer.asked(answer);
                    reach();
                } else {
                    fail(answer, sentence);
                }
            }
        }
    }

    /** True where a step says what became of it. One that was cancelled is nobody's any more; one that broke ends the dial. */
    private boolean isTold(Future<?> done) {
        if (!done.isSuccess() && !result.isDone()) {
            fail(ParentAnswer.CLOSED, "It broke off while it was asked.");
        }
        return done.isSuccess();
    }

    private void fail(ParentAnswer answer, String sentence) {
        observer.asked(answer);
        result.trySuccess(new Dialled.Unreached(reason(answer), "The parent proxy: " + sentence));
    }

    private static Reason reason(ParentAnswer answer) {
        return switch (answer) {
            case REFUSED, AUTHENTICATION -> Reason.PARENT_REFUSED;
            case TIMEOUT -> Reason.PARENT_TIMEOUT;
            case OK, UNREACHABLE, TLS, MALFORMED, CLOSED -> Reason.PARENT_UNREACHABLE;
        };
    }
}
