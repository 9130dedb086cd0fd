package dev.sallyport.proxy.connection;

import dev.sallyport.model.policy.Protocol;
import org.jspecify.annotations.Nullable;

/** Changes some of a {@link ConnectionFacts} and builds the next. Confined to one thread. */
public final class FactsEditor {
    private @Nullable String spiffeId;
    private @Nullable String podUid;
    private @Nullable String claimedPod;
    private @Nullable String namespace;
    private @Nullable String authority;
    private @Nullable String sni;
    private @Nullable String httpHost;
    private @Nullable String originalDestination;
    private @Nullable String resolvedAddress;
    private int port;
    private @Nullable Protocol protocol;
    private @Nullable String rule;
    private @Nullable String observed;
    private @Nullable String upstream;
    private @Nullable String traceId;
    private long generation;
    private @Nullable String peerAddress;
    private @Nullable String destination;
    private @Nullable RequestFacts request;
    private @Nullable String parent;
    private @Nullable Span span;

    FactsEditor(ConnectionFacts facts) {
        spiffeId = facts.spiffeId();
        podUid = facts.podUid();
        claimedPod = facts.claimedPod();
        namespace = facts.namespace();
        authority = facts.authority();
        sni = facts.sni();
        httpHost = facts.httpHost();
        originalDestination = facts.originalDestination();
        resolvedAddress = facts.resolvedAddress();
        port = facts.port();
        protocol = facts.protocol();
        rule = facts.rule();
        observed = facts.observed();
        upstream = facts.upstream();
        traceId = facts.traceId();
        generation = facts.generation();
        peerAddress = facts.peerAddress();
        destination = facts.destination();
        request = facts.request();
        parent = facts.parent();
        span = facts.span();
    }

    /** The caller, from its certificate. */
    public FactsEditor peer(PeerIdentity peer) {
        spiffeId = peer.spiffeId().toString();
        podUid = peer.podUid();
        namespace = peer.spiffeId().namespace();
        return this;
    }

    /** The pod's name as claimed. */
    public FactsEditor claimedPod(@Nullable String value) {
        claimedPod = value;
        return this;
    }

    /** What was asked for, and its port. */
    public FactsEditor authority(String value, int askedPort) {
        authority = value;
        port = askedPort;
        return this;
    }

    /** Server name of the ClientHello. */
    public FactsEditor sni(@Nullable String value) {
        sni = value;
        return this;
    }

    /** Host of the HTTP request. */
    public FactsEditor httpHost(@Nullable String value) {
        httpHost = value;
        return this;
    }

    /** What the app dialled. */
    public FactsEditor originalDestination(@Nullable String value) {
        originalDestination = value;
        return this;
    }

    /** The address vetted or refused. */
    public FactsEditor resolvedAddress(@Nullable String value) {
        resolvedAddress = value;
        return this;
    }

    /** What the first bytes are. */
    public FactsEditor protocol(@Nullable Protocol value) {
        protocol = value;
        return this;
    }

    /** What decided, by which generation, and what was only observed. */
    public FactsEditor decision(@Nullable String decidingRule, @Nullable String observations, long ofGeneration) {
        rule = decidingRule;
        observed = observations;
        generation = ofGeneration;
        return this;
    }

    /** The connection that was made. */
    public FactsEditor upstream(@Nullable String value) {
        upstream = value;
        return this;
    }

    /** W3C trace id. */
    public FactsEditor traceId(@Nullable String value) {
        traceId = value;
        return this;
    }

    /** Where the connection came from. */
    public FactsEditor peerAddress(@Nullable String value) {
        peerAddress = value;
        return this;
    }

    /** The EgressDestination that serves it. */
    public FactsEditor destination(@Nullable String value) {
        destination = value;
        return this;
    }

    /** The HTTP request. */
    public FactsEditor request(@Nullable RequestFacts value) {
        request = value;
        return this;
    }

    /** The parent proxy. */
    public FactsEditor parent(@Nullable String value) {
        parent = value;
        return this;
    }

    /** What it is in a trace. */
    public FactsEditor span(@Nullable Span value) {
        span = value;
        return this;
    }

    /** The changed facts. */
    public ConnectionFacts done() {
        return new ConnectionFacts(
                spiffeId,
                podUid,
                claimedPod,
                namespace,
                authority,
                sni,
                httpHost,
                originalDestination,
                resolvedAddress,
                port,
                protocol,
                rule,
                observed,
                upstream,
                traceId,
                generation,
                peerAddress,
                destination,
                request,
                parent,
                span);
    }
}
