package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Permit;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.decide.NameReconciler;
import dev.sallyport.proxy.decide.Reconciled;
import dev.sallyport.proxy.decide.Standing;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.dial.Resolution;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.relay.Ending;
import dev.sallyport.proxy.relay.Relay;
import dev.sallyport.proxy.session.FirstBytesGate.Patience;
import dev.sallyport.proxy.session.GatewayStage.Arriving;
import dev.sallyport.proxy.session.GatewayStage.Carrying;
import dev.sallyport.proxy.session.GatewayStage.Dialling;
import dev.sallyport.proxy.session.GatewayStage.Ended;
import dev.sallyport.proxy.session.GatewayStage.Listening;
import dev.sallyport.proxy.session.GatewayStage.Resolving;
import dev.sallyport.proxy.sniff.ProtocolSniffer;
import dev.sallyport.proxy.sniff.Sniffed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One tunnel at the gateway from its CONNECT to its one settlement: gathers facts, has them decided, resolves, vets,
 * dials, answers, relays (DESIGN §4; stages in {@link GatewayStage}). Policy is asked anew after each wait, and again for
 * as long as bytes flow. Confined to its lane's event loop.
 */
public final class GatewaySession implements LiveConnections.Live {
    private static final ProtocolSniffer SNIFFER = new ProtocolSniffer();

    private final TunnelArrival arrival;
    private final GatewayServices services;
    private final Lane lane;
    private final ConnectionLedger ledger;
    private final FirstBytesGate gate;
    private GatewayStage stage = new Arriving();
    private @Nullable Sniffed seen;
    private boolean admitted;
    private boolean counted;

    private GatewaySession(TunnelArrival arrival, GatewayServices services) {
        this.arrival = arrival;
        this.services = services;
        this.lane = arrival.lane();
        this.ledger = ConnectionLedger.open(services.observer(), GatewayFacts.of(arrival), services.clock());
        this.gate = new FirstBytesGate(SNIFFER, services.settings().maxEarlyBytes(), this::onLost);
    }

    /** Takes over an arrival and answers it; call on its lane's event loop. */
    public static void open(TunnelArrival arrival, GatewayServices services) {
        new GatewaySession(arrival, services).begin();
    }

    private void begin() {
        lane.channel().pipeline().addLast("first-bytes", gate);
        lane.channel().closeFuture().addListener(closed -> onLost());
        services.live().add(this);
        Refusal refusal = entry();
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        switch (Opening.of(arrival.claims().sniffed(), arrival.authority())) {
            case EARLY_BYTES -> listenEarly(false);
            case EARLY_BYTES_CONCLUDED -> listenEarly(true);
            case AUTHORITY -> decide(null);
            case GUEST_ADDRESS -> admitAndListen();
        }
    }

    /** What refuses a tunnel whatever it asks for. */
    private @Nullable Refusal entry() {
        if (services.live().isDraining()) {
            return Refusal.of(Reason.DRAINING, Reason.DRAINING.sentence());
        }
        Instant notAfter = arrival.peer().notAfter();
        if (!now().isBefore(notAfter)) {
            return Refusal.of(Reason.IDENTITY_UNAVAILABLE, "The caller's certificate ended at " + notAfter + ".");
        }
        Refusal full = services.counts().acquire(arrival.peer().spiffeId());
        counted = full == null;
        return full;
    }

    private void listen(Patience patience, Consumer<Sniffed> then) {
        stage = new Listening();
        lane.channel().config().setAutoRead(true);
        gate.await(patience, what -> {
            lane.channel().config().setAutoRead(false);
            if (stage instanceof Listening) {
                then.accept(what);
            }
        });
    }

    private void listenEarly(boolean concluded) {
        Duration wait = services.settings().earlyWait();
        listen(new Patience(wait, wait, concluded), this::onEarlyBytes);
    }

    private void onEarlyBytes(Sniffed what) {
        if (!(what instanceof Sniffed.NeedMore)) {
            decide(what);
        } else if (arrival.authority().host() instanceof IpLiteral) {
            admitAndListen();
        } else {
            decide(null);
        }
    }

    /** An address alone says little: its tunnel stands first, then its bytes may say a name. */
    private void admitAndListen() {
        admit();
        var settings = services.settings();
        var silence = isAllowedWithoutName() ? settings.earlyWait() : settings.inspectTimeout();
        listen(new Patience(silence, settings.inspectTimeout(), true), this::decide);
    }

    /** Whether waiting longer for a server-first client's bytes could change nothing for the better. */
    private boolean isAllowedWithoutName() {
        Gatekeeper gatekeeper = services.policy().get();
        return gatekeeper != null
                && arrival.authority().host() instanceof IpLiteral literal
                && NameReconciler.reconcile(arrival.peer().spiffeId(), arrival.authority(), null)
                        instanceof Reconciled.Agreed agreed
                && gatekeeper.reconsider(agreed.attempt(), literal.address(), now()) instanceof DialTargets;
    }

    private void decide(@Nullable Sniffed what) {
        seen = what instanceof Sniffed.NeedMore ? null : what;
        if (what != null) {
            ledger.learn(GatewayFacts.seen(ledger.facts(), what));
        }
        switch (NameReconciler.reconcile(arrival.peer().spiffeId(), arrival.authority(), seen)) {
            case Reconciled.Disputed disputed -> refuse(disputed.refusal());
            case Reconciled.Agreed agreed -> admitName(agreed.attempt());
        }
    }

    private void admitName(Attempt attempt) {
        Permit permit = permit(attempt);
        InetAddress literal = attempt.literal();
        HostName host = attempt.host();
        if (permit != null && literal != null) {
            vet(attempt, List.of(literal));
        } else if (permit != null && host != null) {
            stage = new Resolving(attempt);
            services.resolver()
                    .resolve(loop(), host)
                    .addListener((Future<Resolution> answer) -> onResolved(host, answer.getNow()));
        }
    }

    /** The permit of the policy in force now; null after having refused. */
    private @Nullable Permit permit(Attempt attempt) {
        Gatekeeper gatekeeper = services.policy().get();
        if (gatekeeper == null) {
            refuse(Refusal.of(Reason.POLICY_INVALID, "The gateway has no policy yet, so nothing is let through."));
            return null;
        }
        return switch (gatekeeper.admit(attempt, now())) {
            case Permit permit -> permit;
            case Refusal refusal -> {
                refuse(refusal);
                yield null;
            }
        };
    }

    private void onResolved(HostName host, Resolution resolution) {
        if (!(stage instanceof Resolving resolving)) {
            return;
        }
        switch (resolution) {
            case Resolution.Addresses found -> vet(resolving.attempt(), found.addresses());
            case Resolution.NoAddresses none ->
                refuse(Refusal.of(
                        Reason.DNS_FAILED,
                        "The name " + host.text() + (none.nameExists() ? " has no addresses." : " does not exist.")));
            case Resolution.Unavailable unavailable ->
                refuse(Refusal.of(
                        Reason.DNS_FAILED,
                        "The name " + host.text() + " could not be resolved. " + unavailable.sentence()));
        }
    }

    /** Judges name and addresses together by the policy in force now: it may have changed while we resolved. */
    private void vet(Attempt attempt, List<InetAddress> addresses) {
        Permit permit = permit(attempt);
        Gatekeeper gatekeeper = services.policy().get();
        if (permit == null || gatekeeper == null) {
            return;
        }
        switch (gatekeeper.vet(permit, addresses, now())) {
            case Refusal refusal -> refuse(refusal);
            case DialTargets targets -> {
                ledger.learn(GatewayFacts.vetted(ledger.facts(), targets, gatekeeper.generation()));
                dial(attempt, targets);
            }
        }
    }

    private void dial(Attempt attempt, DialTargets targets) {
        Future<Dialled> dial = services.dialer().dial(loop(), targets);
        stage = new Dialling(dial);
        dial.addListener((Future<Dialled> done) -> {
            if (done.isSuccess()) {
                onDialled(attempt, done.getNow());
            }
        });
    }

    private void onDialled(Attempt attempt, Dialled dialled) {
        switch (dialled) {
            case Dialled.Unreached unreached
            when stage instanceof Dialling -> refuse(Refusal.of(unreached.reason(), unreached.sentence()));
            case Dialled.Unreached unreached -> {}
            case Dialled.Connected connected when stage instanceof Dialling -> onConnected(attempt, connected);
            case Dialled.Connected connected -> connected.lane().abort();
        }
    }

    private void onConnected(Attempt attempt, Dialled.Connected connected) {
        ledger.learn(GatewayFacts.connected(ledger.facts(), connected.target()));
        Standing standing = new Standing(List.of(attempt), connected.target().address());
        if (judge(standing) instanceof Refusal refusal) {
            connected.lane().abort();
            refuse(refusal);
            return;
        }
        admit();
        carry(standing, connected.lane());
    }

    private void admit() {
        if (!admitted) {
            admitted = true;
            arrival.admit();
        }
    }

    private void carry(Standing standing, Lane upstream) {
        InspectedLane workload = new InspectedLane(lane, gate);
        gate.follow();
        ByteBuf early = seen == null ? lane.channel().alloc().buffer(0) : gate.detach();
        Relay relay = Relay.join(workload, upstream, early, ledger, services.relay(), this::onRelayEnded);
        if (stage instanceof Ended) {
            return;
        }
        stage = new Carrying(relay, standing, workload);
        if (seen == null) {
            gate.await(new Patience(null, services.settings().inspectTimeout(), true), this::onLateBytes);
        }
    }

    private void onLateBytes(Sniffed what) {
        if (!(stage instanceof Carrying carrying)) {
            return;
        }
        seen = what;
        ledger.learn(GatewayFacts.seen(ledger.facts(), what));
        switch (NameReconciler.reconcile(arrival.peer().spiffeId(), arrival.authority(), what)) {
            case Reconciled.Disputed disputed -> refuse(disputed.refusal());
            case Reconciled.Agreed agreed -> {
                Standing next = carrying.standing().with(agreed.attempt());
                if (judge(next) instanceof Refusal refusal) {
                    refuse(refusal);
                } else {
                    stage = carrying.on(next);
                    gate.open();
                }
            }
        }
    }

    /** By the policy in force now; learns what decided. */
    private @Nullable Refusal judge(Standing standing) {
        Gatekeeper gatekeeper = services.policy().get();
        if (gatekeeper == null) {
            return Refusal.of(Reason.POLICY_INVALID, "The gateway has no policy any more.");
        }
        return switch (standing.judge(gatekeeper, now())) {
            case Refusal refusal -> refusal;
            case DialTargets targets -> {
                ledger.learn(GatewayFacts.vetted(ledger.facts(), targets, gatekeeper.generation()));
                yield null;
            }
        };
    }

    private void refuse(Refusal refusal) {
        if (stage instanceof Ended) {
            return;
        }
        GatewayStage refusedAt = stage;
        learn(refusal);
        gate.drop();
        end(Outcome.of(refusal.reason(), refusal.detail()));
        if (!admitted) {
            arrival.refuse(refusal);
        } else if (refusedAt instanceof Carrying carrying) {
            if (answerInside(refusal)) {
                carrying.workload().answered();
            }
            carrying.relay().cut();
        } else if (answerInside(refusal)) {
            lane.close();
        } else {
            lane.abort();
        }
    }

    private void learn(Refusal refusal) {
        Gatekeeper gatekeeper = services.policy().get();
        long generation = gatekeeper == null ? 0 : gatekeeper.generation();
        ledger.learn(GatewayFacts.refused(ledger.facts(), refusal, generation));
    }

    private boolean answerInside(Refusal refusal) {
        String namespace = arrival.peer().spiffeId().namespace();
        ByteBuf answer = TunnelledRefusal.answer(
                seen, refusal, arrival.authority().host().text(), namespace);
        if (answer != null) {
            lane.channel().writeAndFlush(answer);
        }
        return answer != null;
    }

    private void onRelayEnded(Ending ending) {
        end(new Outcome.Carried());
    }

    private void onLost() {
        if (!(stage instanceof Carrying)) {
            end(new Outcome.Failed(
                    Reason.MALFORMED, "The workload closed the connection before it was decided and connected."));
        }
    }

    @Override
    public EventLoop loop() {
        return lane.channel().eventLoop();
    }

    @Override
    public void rejudge() {
        if (stage instanceof Carrying carrying && judge(carrying.standing()) instanceof Refusal refusal) {
            learn(refusal);
            cut(refusal.reason(), refusal.detail());
        }
    }

    @Override
    public void cut(Reason reason, String detail) {
        if (stage instanceof Carrying carrying) {
            end(new Outcome.Cut(reason, detail));
            carrying.relay().cut();
        } else {
            refuse(Refusal.of(reason, detail));
        }
    }

    private void end(Outcome outcome) {
        if (stage instanceof Ended) {
            return;
        }
        if (stage instanceof Dialling dialling) {
            dialling.dial().cancel(false);
        }
        stage = new Ended();
        services.live().remove(this);
        if (counted) {
            services.counts().release(arrival.peer().spiffeId());
        }
        ledger.settle(outcome);
    }

    private Instant now() {
        return services.clock().instant();
    }
}
