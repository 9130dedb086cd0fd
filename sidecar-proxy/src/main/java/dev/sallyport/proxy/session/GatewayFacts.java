package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Observation;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.proxy.accept.TunnelArrival;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionLedger;
import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.sniff.Sniffed;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a record says, from what a session learns. Pure. */
final class GatewayFacts {
    private GatewayFacts() {}

    /** Opens a tunnel's book. */
    static ConnectionLedger book(TunnelArrival arrival, GatewayServices services) {
        return ConnectionLedger.open(services.observer(), of(arrival, services.observer()), services.clock());
    }

    /** Those of a tunnel, with its span where somebody traces. */
    static ConnectionFacts of(TunnelArrival arrival, ConnectionObserver observer) {
        ConnectionFacts facts = of(arrival);
        Span span = observer.begin(arrival.claims().trace());
        return span == null
                ? facts
                : facts.edit().span(span).traceId(span.context().traceId()).done();
    }

    static ConnectionFacts of(TunnelArrival arrival) {
        TunnelArrival.Claims claims = arrival.claims();
        TraceContext trace = claims.trace();
        return ConnectionFacts.NONE
                .edit()
                .peer(arrival.peer())
                .claimedPod(claims.pod())
                .authority(arrival.authority().toString(), arrival.authority().port())
                .originalDestination(claims.originalDestination())
                .traceId(trace == null ? null : trace.traceId())
                .peerAddress(Origin.of(arrival.lane().channel()))
                .done();
    }

    /** Adds what the first bytes say. */
    static ConnectionFacts seen(ConnectionFacts facts, Sniffed seen) {
        return switch (seen) {
            case Sniffed.Tls tls ->
                facts.edit()
                        .protocol(Protocol.TLS)
                        .sni(tls.sni() == null ? null : tls.sni().text())
                        .done();
            case Sniffed.Http1 http ->
                facts.edit()
                        .protocol(Protocol.HTTP)
                        .httpHost(http.host().text())
                        .done();
            case Sniffed.H2c h2c -> facts.edit().protocol(Protocol.HTTP).done();
            case Sniffed.Opaque opaque -> facts.edit().protocol(Protocol.TCP).done();
            case Sniffed.Malformed broken ->
                facts.edit()
                        .protocol(broken.tls() ? Protocol.TLS : Protocol.HTTP)
                        .done();
            case Sniffed.NeedMore undecided -> facts;
        };
    }

    static ConnectionFacts refused(ConnectionFacts facts, Refusal refusal, long generation) {
        String rule = refusal.rule() == null ? null : refusal.rule().toString();
        ConnectionFacts decided = facts.edit()
                .decision(rule, observed(refusal.observations()), generation)
                .done();
        return refusal.address() == null
                ? decided
                : decided.edit()
                        .resolvedAddress(new IpLiteral(refusal.address()).bare())
                        .done();
    }

    /** Vetted; names the address that is tried first. */
    static ConnectionFacts vetted(ConnectionFacts facts, DialTargets targets, long generation) {
        return dialled(facts, targets.first(), generation)
                .edit()
                .decision(targets.first().basis().label(), observed(targets.observations()), generation)
                .done();
    }

    /** Connected: the address, and what let this very one pass. */
    static ConnectionFacts connected(ConnectionFacts facts, DialTarget target) {
        InetAddress address = target.address();
        String host = address == null ? target.place() : new IpLiteral(address).text();
        return dialled(facts, target, facts.generation())
                .edit()
                .upstream(host + ":" + target.port())
                .done();
    }

    private static ConnectionFacts dialled(ConnectionFacts facts, DialTarget target, long generation) {
        DestinationId destination = target.way().destination();
        InetAddress address = target.address();
        return facts.edit()
                .resolvedAddress(address == null ? null : new IpLiteral(address).bare())
                .parent(parent(facts, target))
                .destination(destination == null ? null : destination.toString())
                .decision(target.basis().label(), facts.observed(), generation)
                .done();
    }

    /** Where a connection that stands is judged again, the one it went through already stays. */
    private static @Nullable String parent(ConnectionFacts facts, DialTarget target) {
        if (target.way().via() == null) {
            return null;
        }
        DialTarget hop = target.hop();
        InetAddress address = hop == null ? null : hop.address();
        return hop == null || address == null ? facts.parent() : new IpLiteral(address).text() + ":" + hop.port();
    }

    private static @Nullable String observed(List<Observation> observations) {
        return observations.isEmpty()
                ? null
                : observations.stream().map(Observation::label).collect(Collectors.joining(","));
    }
}
