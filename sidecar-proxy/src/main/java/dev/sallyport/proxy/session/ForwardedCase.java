package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Phase;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.connection.Stopwatch;
import dev.sallyport.proxy.decide.Standing;
import dev.sallyport.proxy.exchange.Downstream;
import dev.sallyport.proxy.exchange.Request;
import dev.sallyport.proxy.exchange.Upstream;
import dev.sallyport.proxy.forward.Decided;
import dev.sallyport.proxy.forward.HeldShare;
import dev.sallyport.proxy.forward.RequestCase;
import dev.sallyport.proxy.forward.RequestDesk.Course;
import dev.sallyport.proxy.http.HttpRefusal;
import dev.sallyport.proxy.http.KeptFields;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.quota.TunnelBytes;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request of a {@link ForwardedCarriage}: decided like a tunnel of its own, charged, recorded, and asked about again when policy changes.
 * Confined to its session's event loop.
 */
final class ForwardedCase implements RequestCase {
    private final GatewayServices services;
    private final SessionJudge judge;
    private final SessionCharges charges;
    private final SessionCharges.OfRequest request;
    private final ConnectionLedger ledger;
    private final Attempt permitted;
    private final Downstream exchange;
    private final Course course;
    private final RequestTrace trace;
    private final ForwardedCarriage carriage;
    private Attempt decided;
    private @Nullable Attempt named;
    private @Nullable Standing standing;
    private @Nullable Attempt waiting;
    private @Nullable ByteToll toll;
    private @Nullable Outcome cut;
    private long bytesSent;
    private long bytesReceived;
    private @Nullable Authority elsewhere;
    private boolean entered;
    private boolean tried;
    private boolean settled;

    ForwardedCase(
            GatewayServices services,
            SessionJudge judge,
            SessionCharges charges,
            ConnectionLedger ledger,
            Attempt permitted,
            Downstream exchange,
            Course course,
            RequestTrace trace,
            ForwardedCarriage carriage) {
        this.services = services;
        this.judge = judge;
        this.charges = charges;
        this.request = charges.ofRequest();
        this.ledger = ledger;
        this.permitted = permitted.withRequest(exchange.request().facts());
        this.decided = this.permitted;
        this.exchange = exchange;
        this.course = course;
        this.trace = trace;
        this.carriage = carriage;
    }

    @Override
    public void judge(Consumer<@Nullable HttpRefusal> verdict) {
        Authority authority = RequestVerdicts.authority(permitted);
        ledger.learn(ledger.facts()
                .edit()
                .httpHost(exchange.request().host().host().text())
                .done());
        Refusal entry = entry();
        if (entry != null) {
            verdict.accept(told(entry));
            return;
        }
        if (!exchange.request().host().agreesWith(authority)) {
            verdict.accept(HttpRefusal.of(
                            Reason.NAME_MISMATCH, "This connection was opened for " + authority + ".", null, host())
                    .withStatus(421));
            return;
        }
        verdict.accept(judge.admit(permitted) instanceof Refusal refusal ? told(refusal) : null);
    }

    /** As for a tunnel that begins now. */
    private @Nullable Refusal entry() {
        Refusal unfit = EntryCheck.refusal(services, judge);
        if (unfit != null) {
            return unfit;
        }
        Refusal full = carriage.enter();
        entered = full == null;
        return full;
    }

    /** Whether it was let in beside others; a copy never is, since copies have a bound of their own. */
    boolean hasEntered() {
        return entered;
    }

    @Override
    public RequestCase copy(Course course) {
        return carriage.openCopy(exchange, course);
    }

    private String host() {
        return exchange.request().host().toString();
    }

    private HttpRefusal told(Refusal refusal) {
        judge.refused(refusal);
        HttpRefusal told =
                TunnelledRefusal.http(refusal, elsewhere == null ? host() : elsewhere.toString(), judge.namespace());
        return elsewhere == null ? told : told.about("A route leads this request to " + elsewhere + ".");
    }

    @Override
    public void decide(@Nullable Authority stated, Authority target, Request sent, Consumer<Decided> then) {
        named = stated == null ? null : attempt(stated).withRequest(sent.facts());
        RequestCase.super.decide(stated, target, sent, then);
    }

    @Override
    public void decide(Authority target, Request sent, Consumer<Decided> then) {
        standing = null;
        waiting = null;
        elsewhere = null;
        if (tried && refusalOfAsked() instanceof Refusal refusal) {
            // Policy has changed since the try before.
            refuse(refusal, then);
            return;
        }
        elsewhere = target.equals(carriage.permitted()) ? null : target;
        Attempt attempt = attempt(target).withRequest(sent.facts());
        decided = attempt;
        if (judge.admit(attempt) instanceof Refusal refusal) {
            refuse(refusal, then);
            return;
        }
        new Whereabouts(services, exchange.loop(), ledger)
                .find(
                        attempt,
                        judge.way(attempt),
                        (addresses, hops) -> {
                            if (!settled) {
                                vet(attempt, addresses, hops, then);
                            }
                        },
                        refusal -> {
                            if (!settled) {
                                refuse(refusal, then);
                            }
                        });
    }

    private Attempt attempt(Authority target) {
        if (target.equals(RequestVerdicts.authority(permitted))) {
            return permitted;
        }
        HostName name = target.host() instanceof HostName stated ? stated : null;
        InetAddress literal = target.host() instanceof IpLiteral stated ? stated.address() : null;
        return new Attempt(permitted.caller(), name, literal, target.port(), permitted.protocol())
                .ofPod(permitted.podUid());
    }

    private void refuse(Refusal refusal, Consumer<Decided> then) {
        then.accept(new Decided.Refused(told(refusal)));
    }

    private void vet(Attempt attempt, List<InetAddress> addresses, List<InetAddress> hops, Consumer<Decided> then) {
        switch (judge.vet(attempt, addresses, hops)) {
            case Refusal refusal -> refuse(refusal, then);
            case DialTargets targets -> charge(targets, then);
        }
    }

    private void charge(DialTargets targets, Consumer<Decided> then) {
        List<LimitedRule> limited = targets.limited();
        Consumer<@Nullable Refusal> told = refusal -> {
            if (settled) {
                return;
            }
            if (refusal != null) {
                refuse(refusal, then);
                return;
            }
            TunnelBytes bytes = charges.bytes(limited);
            toll = bytes == null
                    ? null
                    : new ByteToll(bytes, course::pause, course::resume, exchange.loop(), this::cut);
            waiting = decided;
            then.accept(new Decided.Open(targets));
        };
        tried = true;
        request.charge(limited, told);
    }

    @Override
    public Request continued(Request request) {
        return trace.span() == null ? request : request.withFields(trace.continued(request.fields()));
    }

    @Override
    public void answered() {
        ledger.watch().answered();
    }

    @Override
    public KeptFields kept() {
        return services.http().kept();
    }

    @Override
    public HeldShare share() {
        return new HeldShare(services.http2().held(), services.http2().limits(), permitted.caller());
    }

    @Override
    public void dialled(Phases took) {
        Stopwatch watch = ledger.watch();
        watch.attribute(Phase.CONNECT, took.connect());
        if (took.tls() != Phases.ABSENT) {
            watch.attribute(Phase.TLS, took.tls());
        }
    }

    @Override
    public void assigned(DialTarget target, Upstream.Connected how) {
        ledger.watch().enter(Phase.FIRST_BYTE);
        ledger.learn(GatewayFacts.connected(ledger.facts(), target));
        waiting = null;
        standing = Standing.of(decided, target);
        // It may have waited for its connection while policy changed.
        rejudge();
    }

    /** Judges it again by the policy in force now, where it is on its way or waits for a connection. */
    void rejudge() {
        if (settled) {
            return;
        }
        Standing stands = standing;
        Attempt waits = waiting;
        if (stands == null && waits == null) {
            return;
        }
        if (refusalOfAsked() instanceof Refusal refusal) {
            cut(refusal);
        } else if (stands != null && judge.judge(stands) instanceof Refusal refusal) {
            cut(refusal);
        } else if (waits != null && judge.admit(waits) instanceof Refusal refusal) {
            cut(refusal);
        }
    }

    /** What the app asked for has to be allowed still, and the host that the request names, wherever a route leads it. */
    private @Nullable Refusal refusalOfAsked() {
        if (judge.admit(permitted) instanceof Refusal refusal) {
            return refusal;
        }
        return named != null && judge.admit(named) instanceof Refusal refusal ? refusal : null;
    }

    /** As it is now. */
    LiveView view(long id) {
        return new LiveView(id, "copying", ledger.facts(), ledger.bytesSent(), ledger.bytesReceived(), ledger.age());
    }

    EventLoop loop() {
        return exchange.loop();
    }

    /** Ends it at once. */
    void cut(Refusal refusal) {
        if (!settled) {
            judge.refused(refusal);
            cut = new Outcome.Cut(refusal.reason(), refusal.detail());
            course.cut(refusal);
        }
    }

    @Override
    public void moved(long sent, long received) {
        ledger.sent(sent);
        if (received > 0) {
            ledger.received(received);
        }
        count(sent, received);
    }

    private void count(long sent, long received) {
        bytesSent += sent;
        bytesReceived += received;
        carriage.moved(ledger, sent, received);
        if (toll != null) {
            toll.accept(sent + received);
        }
    }

    @Override
    public void settle(RequestRecord record) {
        // Heads and framing, which nobody has told of.
        long sent = Math.max(0, record.bytesSent() - bytesSent);
        long received = Math.max(0, record.bytesReceived() - bytesReceived);
        ledger.add(sent, received);
        count(sent, received);
        settled = true;
        ledger.learn(ledger.facts().edit().request(record.facts()).done());
        Outcome outcome = carriage.closing(this, record);
        ledger.settle(cut == null ? outcome : cut);
    }
}
