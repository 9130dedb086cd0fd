package dev.sallyport.proxy.connection;

import dev.sallyport.model.policy.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What was gathered about a connection before and while it was decided; each field may be absent. Text that came from a
 * peer has passed a strict parser or is a {@code claimed} field, and is escaped again where it is written. Immutable;
 * changed by copying.
 *
 * @param spiffeId the caller, from its certificate (at the sidecar: its own identity)
 * @param podUid the caller's pod, from its certificate
 * @param claimedPod the pod's name as the caller states it
 * @param namespace the caller's namespace
 * @param authority {@code host:port} asked for
 * @param sni server name in the ClientHello
 * @param httpHost host in the HTTP request
 * @param originalDestination {@code ip:port} the app dialled, a claim at the gateway
 * @param resolvedAddress the vetted address, or the one that was refused
 * @param port port the app dialled; 0 when unknown
 * @param protocol what the first bytes are
 * @param rule what decided: a rule's name, {@code posture/…}, or null
 * @param observed would-allow and would-deny labels, comma-separated, or null
 * @param upstream {@code ip:port} of the connection that was made
 * @param traceId W3C trace id
 * @param generation of the policy snapshot that decided; 0 when none did
 * @param peerAddress {@code ip:port} that the connection came from: the workload's tunnel, or at a sidecar the app
 * @param destination the EgressDestination that served it, {@code namespace/name} or {@code cluster/name}
 * @param request the HTTP request, where it was read
 * @param parent {@code ip:port} of the parent proxy it went through, or was to; null without one
 * @param span what it is in a trace, where it is traced
 */
public record ConnectionFacts(
        @Nullable String spiffeId,
        @Nullable String podUid,
        @Nullable String claimedPod,
        @Nullable String namespace,
        @Nullable String authority,
        @Nullable String sni,
        @Nullable String httpHost,
        @Nullable String originalDestination,
        @Nullable String resolvedAddress,
        int port,
        @Nullable Protocol protocol,
        @Nullable String rule,
        @Nullable String observed,
        @Nullable String upstream,
        @Nullable String traceId,
        long generation,
        @Nullable String peerAddress,
        @Nullable String destination,
        @Nullable RequestFacts request,
        @Nullable String parent,
        @Nullable Span span) {
    /** Nothing known yet. */
    public static final ConnectionFacts NONE = new ConnectionFacts(
            null, null, null, null, null, null, null, null, null, 0, null, null, null, null, null, 0, null, null, null,
            null, null);

    /** A copy to change. */
    public FactsEditor edit() {
        return new FactsEditor(this);
    }
}
