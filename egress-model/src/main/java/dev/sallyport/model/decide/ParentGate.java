package dev.sallyport.model.decide;

import dev.sallyport.model.destination.Parent;
import dev.sallyport.model.destination.PortPlan;
import dev.sallyport.model.destination.TlsPlan;
import dev.sallyport.model.destination.UpstreamPlan;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.model.request.RequestFacts;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges the addresses of a parent proxy (ADR 0300): a namespace's as if the caller went there itself, the platform's by
 * Denies and by what the address is. Safe for concurrent use.
 */
final class ParentGate {
    private static final Refusal NO_ADDRESSES =
            Refusal.of(Reason.DNS_FAILED, "The parent proxy of this destination has no addresses.");
    private static final RequestFacts CONNECT = new RequestFacts("CONNECT", null, Map.of());

    private final AddressGuard guard;

    ParentGate(AddressGuard guard) {
        this.guard = guard;
    }

    /**
     * Those that pass; the first refusal when none does.
     *
     * @param attempt at the host
     * @param addresses what the parent's name resolved to; not looked at where it is an address
     */
    Vetting vet(CallerView view, Attempt attempt, Way way, Parent parent, List<InetAddress> addresses, Instant now) {
        Attempt hop = hop(attempt, parent);
        List<InetAddress> where = hop.literal() == null ? addresses : List.of(hop.literal());
        if (where.isEmpty()) {
            return NO_ADDRESSES;
        }
        Way own = way(way, parent);
        KeptTargets kept = new KeptTargets();
        where.forEach(address -> kept.add(vet(view, hop, own, address, now)));
        return kept.vetting();
    }

    /** Judges a parent's address again. */
    @Nullable
    Refusal refuse(CallerView view, DialTarget hop, Instant now) {
        InetAddress address = hop.address();
        if (address == null) {
            return NO_ADDRESSES;
        }
        return vet(view, hop.attempt(), hop.way(), address, now) instanceof Refusal refusal ? refusal : null;
    }

    /** What the caller would attempt if it went there itself. */
    private static Attempt hop(Attempt attempt, Parent parent) {
        HostName name = parent.plan().host() instanceof HostName stated ? stated : null;
        InetAddress literal = parent.plan().host() instanceof IpLiteral stated ? stated.address() : null;
        Attempt hop = new Attempt(attempt.caller(), name, literal, parent.plan().port(), Protocol.TLS)
                .ofPod(attempt.podUid());
        return parent.tls() == null ? hop.withRequest(CONNECT) : hop;
    }

    /** How the parent itself is reached. */
    private static Way way(Way way, Parent parent) {
        TlsPlan tls =
                parent.tls() == null ? new TlsPlan.Passthrough() : parent.tls().plan();
        PortPlan plan = new PortPlan(tls, way.plan().connectTimeout(), null, UpstreamPlan.NONE, null, null);
        return new Way(way.destination(), plan, List.of(), parent.tls());
    }

    private Vetting vet(CallerView view, Attempt hop, Way way, InetAddress address, Instant now) {
        boolean ofPlatform = way.isOfPlatform();
        JudgedAddress judged = guard.judge(address);
        Tally tally = view.tally(hop, judged, now);
        Refusal refusal = guard.refuse(hop, judged, view.local(), ofPlatform || tally.opened());
        if (refusal == null) {
            refusal = RequestRefusals.denied(tally, hop);
        }
        if (refusal == null && tally.isSuspicious()) {
            refusal = RequestRefusals.POD_UNKNOWN;
        }
        if (refusal == null && !ofPlatform && tally.allow() == null && view.posture() == Posture.DENY) {
            refusal = RequestRefusals.unallowed(tally, hop);
        }
        Vetting vetting = refusal != null
                ? told(refusal, hop, judged, ofPlatform)
                : new DialTargets(
                        List.of(new DialTarget(
                                hop,
                                judged.dialled(),
                                hop.port(),
                                view.basis(tally),
                                new DialTarget.Lead(way, null, false, List.of()))),
                        List.of(),
                        ofPlatform ? List.of() : tally.limited());
        tally.clear();
        return vetting;
    }

    /** What the platform wrote is not told to its callers. */
    private static Refusal told(Refusal refusal, Attempt hop, JudgedAddress judged, boolean ofPlatform) {
        HostName host = hop.host();
        String name = host == null ? new IpLiteral(judged.dialled()).text() : host.text();
        String who = ofPlatform ? "The platform's parent proxy" : "The parent proxy " + name + ":" + hop.port();
        return new Refusal(
                refusal.reason(),
                refusal.rule(),
                judged.dialled(),
                who + " cannot be used for this workload. " + refusal.detail(),
                List.of());
    }
}
