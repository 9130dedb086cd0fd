package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import dev.sallyport.model.destination.ParentPlan;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Phase;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.decide.Reconciled;
import dev.sallyport.proxy.decide.Standing;
import dev.sallyport.proxy.http.HttpRequestGate;
import dev.sallyport.proxy.http.RequestGateListener;
import dev.sallyport.proxy.http.RequestHead;
import dev.sallyport.proxy.http.RequestRecord;
import dev.sallyport.proxy.lane.Lane;
import dev.sallyport.proxy.lane.TlsUpstreamLane;
import dev.sallyport.proxy.originate.TlsFailure;
import dev.sallyport.proxy.quota.TunnelBytes;
import dev.sallyport.proxy.relay.Ending;
import dev.sallyport.proxy.relay.Relay;
import dev.sallyport.proxy.session.FirstBytesGate.Patience;
import dev.sallyport.proxy.sniff.Sniffed;
import dev.sallyport.proxy.wire.StreamMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel while bytes flow: what has been judged is relayed, first bytes that come late are judged before one of them
 * goes upstream, plaintext HTTP/1 is read request by request, and a change of policy is heeded. Ends once. Confined to its
 * session's event loop.
 *
 * <pre>
 *  begin ─ bytes judged before ─▶ relaying ──────────────┬─ relay ended ─▶ over (carried)
 *        └ not yet ─▶ inspecting ─ judged, allowed ─▶ ───┤
 *                        └ refused: told inside ─▶ over  └─ cut ─▶ over (cut)
 * </pre>
 */
final class GatewayCarriage implements Carriage, RequestGateListener {
    /** Requests that name hosts of their own have to be read before anything is dialled. */
    private static final Refusal TOO_LATE = Refusal.of(
            Reason.HTTP_UNREADABLE,
            "HTTP/2 in clear came when the connection to the destination had been made already; its preface has to be the"
                    + " first thing that is sent.");

    private final GatewayServices services;
    private final SessionJudge judge;
    private final SessionCharges charges;
    private final ConnectionLedger ledger;
    private final FirstBytesGate gate;
    private final Lane lane;
    private final Function<Refusal, Boolean> answerInside;
    private final Consumer<Outcome> whenOver;
    private final InspectedLane workload;
    private final RequestBook requests;
    private Standing standing;
    private @Nullable Relay relay;
    private @Nullable HttpRequestGate http;
    private @Nullable Sniffed seen;
    private Way way = Way.DEFAULT;
    private boolean over;
    private List<LimitedRule> counted = List.of();
    private boolean tolled;

    /**
     * A carriage that has not begun.
     *
     * @param claimed where the tunnel's client says it stands in a trace, or null
     * @param answerInside tells the workload of a refusal in its own protocol, if that is possible
     * @param whenOver called once
     */
    GatewayCarriage(
            GatewayServices services,
            SessionJudge judge,
            SessionCharges charges,
            ConnectionLedger ledger,
            FirstBytesGate gate,
            Lane lane,
            @Nullable TraceContext claimed,
            Standing standing,
            Function<Refusal, Boolean> answerInside,
            Consumer<Outcome> whenOver) {
        this.services = services;
        this.judge = judge;
        this.charges = charges;
        this.ledger = ledger;
        this.gate = gate;
        this.lane = lane;
        this.standing = standing;
        this.answerInside = answerInside;
        this.whenOver = whenOver;
        this.workload = new InspectedLane(lane, gate);
        this.requests = new RequestBook(ledger, services, claimed);
    }

    @Override
    public @Nullable Sniffed seen() {
        return seen;
    }

    /**
     * Begins to relay.
     *
     * @param upstream owned from here on
     * @param taken the way it was made
     * @param judged what the first bytes are, when they were judged before; else null
     */
    void begin(Lane upstream, Way taken, @Nullable Sniffed judged) {
        seen = judged;
        way = taken;
        if (upstream instanceof TlsUpstreamLane secured) {
            secured.whileIncomplete(() -> http != null && http.isExchanging());
        }
        upstream.channel().pipeline().addLast(DestinationEnds.NAME, new DestinationEnds(() -> http, this::onAlert));
        gate.follow();
        boolean plain = judged != null && !(judged instanceof Sniffed.Http1);
        ByteBuf early = plain ? gate.detach() : Unpooled.EMPTY_BUFFER;
        int ahead = early.readableBytes();
        ledger.watch().enter(Phase.FIRST_BYTE);
        StreamMemory.alsoHeld(workload.channel(), () -> StreamMemory.waiting(upstream.channel()));
        relay = Relay.join(
                workload,
                upstream,
                early,
                ledger,
                services.relay().withIdleTimeout(way.plan().idleTimeout()),
                this::onRelayEnded);
        if (over) {
            return;
        }
        countBytes(ahead);
        if (judged == null) {
            GatewaySettings settings = services.settings();
            gate.await(new Patience(null, settings.earlyWait(), settings.inspectTimeout(), true), this::onFirstBytes);
        } else if (!plain) {
            letThrough(judged);
        }
    }

    private void onFirstBytes(Sniffed what) {
        if (over) {
            return;
        }
        seen = what;
        switch (judge.reconcile(what)) {
            case Reconciled.Disputed disputed -> refuse(disputed.refusal());
            case Reconciled.Agreed agreed -> {
                Standing next = standing.with(agreed.attempt());
                Refusal unfit = what instanceof Sniffed.H2c ? TOO_LATE : SessionJudge.unfit(way, what);
                switch (judge.judge(next)) {
                    case Refusal refusal -> refuse(refusal);
                    case DialTargets targets when unfit != null -> refuse(unfit);
                    case DialTargets targets
                    when leadsElsewhere(targets.first().way(), what) ->
                        refuse(Refusal.of(
                                Reason.NAME_MISMATCH,
                                "The destination of this name is reached in another way than the address the"
                                        + " connection was opened for: connect by name."));
                    case DialTargets targets -> charge(next, targets, what);
                }
            }
        }
    }

    /** A name that came late may have a destination; its bytes go no other way than that one says. */
    private boolean leadsElsewhere(Way named, Sniffed what) {
        if (named.isForwarded() && what instanceof Sniffed.Http1) {
            return true;
        }
        boolean misplaced = named.isStatic()
                && named.endpoints().stream()
                        .noneMatch(endpoint -> endpoint.address().equals(standing.dialled()));
        return misplaced || (named.tls() == null) != (way.tls() == null) || !Objects.equals(parent(named), parent(way));
    }

    private static @Nullable ParentPlan parent(Way taken) {
        return taken.via() == null ? null : taken.via().plan();
    }

    /** The destination has ended TLS with a reason, possibly after the handshake (RFC 8446 §6.2). */
    private boolean onAlert(Throwable cause) {
        TlsFailure failure = TlsFailure.ofAlert(cause, way.showsCertificate());
        if (over || failure == null || http == null) {
            return false;
        }
        services.dialer().alerted(failure.result());
        return http.interrupt(Reason.UPSTREAM_TLS_FAILED, failure.sentence(), null);
    }

    /** What the bytes say may make rules hold that charge nothing before. */
    private void charge(Standing next, DialTargets targets, Sniffed what) {
        charges.tunnel(targets.limited(), refusal -> {
            if (over) {
                return;
            }
            if (refusal != null) {
                refuse(refusal);
                return;
            }
            standing = next;
            countBytes(0);
            letThrough(what);
        });
    }

    /** By the rules that let it pass now; where none counts bytes, nothing is in the way of one. */
    private void countBytes(int ahead) {
        Relay relayed = relay;
        if (relayed == null || counted.equals(judge.limited())) {
            return;
        }
        counted = judge.limited();
        TunnelBytes bytes = charges.bytes(counted);
        if (bytes == null) {
            if (tolled) {
                relayed.charge(moved -> {});
            }
            return;
        }
        tolled = true;
        ByteToll toll = new ByteToll(
                bytes, relayed::pause, relayed::resume, lane.channel().eventLoop(), this::cutBy);
        relayed.charge(toll);
        if (ahead > 0) {
            toll.accept(ahead);
        }
    }

    private void letThrough(Sniffed what) {
        if (what instanceof Sniffed.Http1) {
            readRequests();
        }
        gate.open();
    }

    private void readRequests() {
        HttpRequestGate reader = new HttpRequestGate(
                services.http(),
                TunnelledRefusal.PROXY,
                new RequestVerdicts(services, judge, charges, standing, () -> countBytes(0), this::leave),
                this);
        http = reader;
        if (services.live().isDraining()) {
            reader.lastAnswer();
        }
        lane.channel().pipeline().addAfter(FirstBytesGate.NAME, "http-requests", reader);
    }

    @Override
    public RequestHead begun(RequestHead head) {
        return requests.begun(head);
    }

    @Override
    public void settled(RequestRecord request) {
        requests.settle(request);
    }

    @Override
    public void brokenOff(Reason reason, String detail) {
        endRelay();
    }

    /** The request gate has told the client and passes nothing more. */
    @Override
    public void over(@Nullable Reason reason, String detail) {
        workload.answered();
        if (reason == null && relay != null && services.live().isDraining()) {
            relay.finish();
        } else {
            endRelay();
        }
    }

    private void refuse(Refusal refusal) {
        judge.refused(refusal);
        gate.drop();
        ledger.settle(Outcome.of(refusal.reason(), refusal.detail()));
        if (answerInside.apply(refusal)) {
            workload.answered();
        }
        endRelay();
    }

    @Override
    public void rejudge() {
        if (over) {
            return;
        }
        Refusal hidden = judge.refuseHidden(seen);
        switch (hidden != null ? hidden : judgeNow()) {
            case Refusal refusal -> cutBy(refusal);
            case DialTargets targets -> {
                countBytes(0);
                if (!targets.first().way().equals(way)) {
                    // The destination says something else now; a client that connects anew gets it.
                    leave();
                }
            }
        }
    }

    /** With the request under way, where rules speak of requests. */
    private Vetting judgeNow() {
        RequestHead under = http == null ? null : http.underWay();
        Vetting verdict = judge.judge(standing);
        return under != null && judge.isByRequest() && verdict instanceof DialTargets
                ? judge.judge(standing.with(under.facts()))
                : verdict;
    }

    @Override
    public void cut(Reason reason, String detail) {
        cut(Refusal.of(reason, detail));
    }

    private void cutBy(Refusal refusal) {
        judge.refused(refusal);
        cut(refusal);
    }

    /** Tells the workload why where nothing was answered yet; else RST on both sides says it. */
    private void cut(Refusal refusal) {
        if (!over && !settleCut(refusal)) {
            if (http == null && ledger.bytesReceived() == 0 && answerInside.apply(refusal)) {
                workload.answered();
            }
            endRelay();
        }
    }

    /** Writes the cut into the book; true when a request under way was answered with it, by which it is over. */
    private boolean settleCut(Refusal refusal) {
        Outcome outcome = new Outcome.Cut(refusal.reason(), refusal.detail());
        requests.cutting(outcome);
        if (http == null) {
            ledger.settle(outcome);
            return false;
        }
        String rule = refusal.rule() == null ? null : refusal.rule().shownTo(judge.namespace());
        return http.interrupt(refusal.reason(), refusal.detail(), rule);
    }

    @Override
    public void leave() {
        if (http != null) {
            http.lastAnswer();
        }
    }

    @Override
    public void mark() {
        if (relay != null) {
            relay.mark();
        }
    }

    @Override
    public void conclude(Reason reason, String detail) {
        // An answer that pauses ends like one that is whole where only the connection's end says so.
        boolean answering = http != null && http.isAnswering();
        if (!over && !settleCut(Refusal.of(reason, detail)) && relay != null) {
            if (answering) {
                relay.cut();
            } else {
                relay.conclude();
            }
        }
    }

    private void endRelay() {
        if (relay != null) {
            relay.cut();
        }
    }

    private void onRelayEnded(Ending ending) {
        over = true;
        HttpRequestGate reader = http;
        if (reader != null) {
            ChannelPipeline pipeline = lane.channel().pipeline();
            if (pipeline.context(reader) != null) {
                // Settles the request under way, if there is one, before the connection settles.
                pipeline.remove(reader);
            }
            requests.close();
        }
        whenOver.accept(requests.outcome());
    }
}
