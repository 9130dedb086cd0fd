package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Permit;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.decide.Reconciled;
import dev.sallyport.proxy.decide.Standing;
import dev.sallyport.proxy.dial.Dialled;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.session.FirstBytesGate.Patience;
import dev.sallyport.proxy.session.GatewayStage.Arriving;
import dev.sallyport.proxy.session.GatewayStage.Carrying;
import dev.sallyport.proxy.session.GatewayStage.Charging;
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
import java.util.List;
import java.util.Objects;
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
    private final SessionJudge judge;
    private final SessionCharges charges;
    private final Whereabouts whereabouts;
    private GatewayStage stage = new Arriving();
    private @Nullable Sniffed seen;
    private boolean admitted;
    private TunnelCounts.@Nullable Pod counted;

    private GatewaySession(TunnelArrival arrival, GatewayServices services) {
        this.arrival = arrival;
        this.services = services;
        this.lane = arrival.lane();
        this.ledger = GatewayFacts.book(arrival, services);
        this.judge = new SessionJudge(arrival, services, ledger);
        this.charges = new SessionCharges(
                services.charges(), arrival.peer().spiffeId(), lane.channel().eventLoop());
        this.whereabouts = new Whereabouts(services, loop(), ledger);
        this.gate = new FirstBytesGate(SNIFFER, services.settings().maxEarlyBytes(), this::onLost);
    }

    /** Takes over an arrival and answers it; call on its lane's event loop. */
    public static void open(TunnelArrival arrival, GatewayServices services) {
        new GatewaySession(arrival, services).begin();
    }

    private void begin() {
        lane.channel()
                .pipeline()
                .addLast(CutHandler.NAME, new CutHandler(this::cut))
                .addLast(FirstBytesGate.NAME, gate);
        lane.channel().closeFuture().addListener(closed -> onLost());
        services.live().add(this);
        Refusal refusal = entry();
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        switch (judge.opening()) {
            case EARLY_BYTES -> listenEarly(false);
            case EARLY_BYTES_CONCLUDED -> listenEarly(true);
            case AUTHORITY -> decide(null);
            case GUEST_ADDRESS -> admitAndListen();
        }
    }

    private @Nullable Refusal entry() {
        Refusal unfit = EntryCheck.refusal(services, judge);
        if (unfit != null) {
            return unfit;
        }
        TunnelCounts.Pod pod = EntryCheck.pod(arrival);
        Refusal full = services.counts().acquire(pod);
        counted = full == null ? pod : null;
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
        listen(new Patience(wait, wait, wait, concluded), this::onEarlyBytes);
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
        if (stage instanceof Ended) {
            return;
        }
        var settings = services.settings();
        boolean named = arrival.authority().host() instanceof HostName;
        Duration patience = named ? services.relay().idleTimeout() : settings.inspectTimeout();
        Duration silence = judge.allowsWithoutName() ? settings.earlyWait() : patience;
        listen(new Patience(silence, settings.earlyWait(), settings.inspectTimeout(), true), this::decide);
    }

    private void decide(@Nullable Sniffed what) {
        seen = judge.asRead(what);
        switch (judge.reconcile(seen)) {
            case Reconciled.Disputed disputed -> refuse(disputed.refusal());
            case Reconciled.Agreed agreed -> admitName(agreed.attempt());
        }
    }

    private void admitName(Attempt attempt) {
        InetAddress literal = attempt.literal();
        if (seen instanceof Sniffed.H2c && literal != null) {
            // Each request names its host, and is decided by that.
            forward(attempt, seen);
            return;
        }
        switch (judge.admit(attempt)) {
            case Refusal refusal -> refuse(refusal);
            case Permit permit
            when SessionJudge.unfit(judge.way(attempt), seen) instanceof Refusal unfit -> refuse(unfit);
            case Permit permit when seen instanceof Sniffed.H2c -> forward(attempt, seen);
            case Permit permit when seen == null && !admitted && judge.awaitsRequests(attempt) -> admitAndListen();
            case Permit permit
            when seen instanceof Sniffed.Http1 && judge.way(attempt).isForwarded() -> forward(attempt, seen);
            case Permit permit -> find(attempt);
        }
    }

    private void find(Attempt attempt) {
        stage = new Resolving(attempt);
        whereabouts.find(
                attempt,
                judge.way(attempt),
                (addresses, hops) -> {
                    if (stage instanceof Resolving) {
                        vet(attempt, addresses, hops);
                    }
                },
                refusal -> {
                    if (stage instanceof Resolving) {
                        refuse(refusal);
                    }
                });
    }

    private void vet(Attempt attempt, List<InetAddress> addresses, List<InetAddress> hops) {
        switch (judge.vet(attempt, addresses, hops)) {
            case Refusal refusal -> refuse(refusal);
            case DialTargets targets -> charge(attempt, targets);
        }
    }

    private void charge(Attempt attempt, DialTargets targets) {
        stage = new Charging();
        charges.tunnel(targets.limited(), refusal -> {
            if (!(stage instanceof Charging)) {
                return;
            }
            if (refusal == null) {
                dial(attempt, targets);
            } else {
                refuse(refusal);
            }
        });
    }

    private void dial(Attempt attempt, DialTargets targets) {
        Future<Dialled> dial = services.dialer().dial(loop(), targets, ledger.watch());
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
        Standing standing = Standing.of(attempt, connected.target());
        Vetting vetting = judge.judge(standing);
        Refusal unfit = SessionJudge.unfit(connected.target().way(), seen);
        if (unfit != null || vetting instanceof Refusal) {
            connected.lane().abort();
            refuse(vetting instanceof Refusal refusal ? refusal : Objects.requireNonNull(unfit));
            return;
        }
        admit();
        if (stage instanceof Ended) {
            // The answer could not be written, and the tunnel went with it.
            connected.lane().abort();
            return;
        }
        carry(standing, connected);
    }

    private void admit() {
        if (!admitted) {
            admitted = true;
            arrival.admit();
        }
    }

    private void carry(Standing standing, Dialled.Connected connected) {
        GatewayCarriage carriage = new GatewayCarriage(
                services,
                judge,
                charges,
                ledger,
                gate,
                lane,
                arrival.claims().trace(),
                standing,
                this::answerInside,
                this::end);
        stage = new Carrying(carriage);
        carriage.begin(connected.lane(), connected.target().way(), seen);
    }

    /** What the app speaks is read request by request, and each finds its own way: the tunnel stands at once. */
    private void forward(Attempt attempt, Sniffed what) {
        admit();
        if (stage instanceof Ended) {
            return;
        }
        ForwardedCarriage carriage =
                new ForwardedCarriage(arrival, services, judge, charges, ledger, gate, attempt, what, this::end);
        stage = new Carrying(carriage);
        carriage.begin();
    }

    /** Before bytes flow; a carriage refuses by itself. */
    private void refuse(Refusal refusal) {
        if (stage instanceof Ended) {
            return;
        }
        judge.refused(refusal);
        gate.drop();
        end(Outcome.of(refusal.reason(), refusal.detail()));
        if (!admitted) {
            arrival.refuse(refusal);
        } else if (answerInside(refusal)) {
            lane.close();
        } else {
            lane.abort();
        }
    }

    private boolean answerInside(Refusal refusal) {
        Sniffed language =
                stage instanceof Carrying carrying ? carrying.carriage().seen() : seen;
        String namespace = arrival.peer().spiffeId().namespace();
        ByteBuf answer = TunnelledRefusal.answer(
                language, refusal, arrival.authority().host().text(), namespace);
        if (answer != null) {
            lane.channel().writeAndFlush(answer);
        }
        return answer != null;
    }

    private void onLost() {
        if (!(stage instanceof Carrying)) {
            end(Outcome.departed());
        }
    }

    @Override
    public EventLoop loop() {
        return lane.channel().eventLoop();
    }

    @Override
    public PeerIdentity peer() {
        return arrival.peer();
    }

    @Override
    public void rejudge() {
        if (stage instanceof Carrying carrying) {
            carrying.carriage().rejudge();
        }
    }

    @Override
    public void cut(Reason reason, String detail) {
        if (stage instanceof Carrying carrying) {
            carrying.carriage().cut(reason, detail);
        } else {
            refuse(Refusal.of(reason, detail));
        }
    }

    @Override
    public LiveView view(long id) {
        return new LiveView(id, stage.word(), ledger.facts(), ledger.bytesSent(), ledger.bytesReceived(), ledger.age());
    }

    @Override
    public void leave() {
        if (stage instanceof Carrying carrying) {
            carrying.carriage().leave();
        }
    }

    @Override
    public void mark() {
        if (stage instanceof Carrying carrying) {
            carrying.carriage().mark();
        }
    }

    @Override
    public void conclude(Reason reason, String detail) {
        if (stage instanceof Carrying carrying) {
            carrying.carriage().conclude(reason, detail);
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
        charges.end();
        TunnelCounts.Pod pod = counted;
        if (pod != null) {
            counted = null;
            services.counts().release(pod);
        }
        ledger.settle(outcome);
    }
}
