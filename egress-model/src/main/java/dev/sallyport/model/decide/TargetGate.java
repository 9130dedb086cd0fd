package dev.sallyport.model.decide;

import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges where an attempt may be carried to, by the rules and by what an address is. Safe for concurrent use; every verdict
 * is confined to its thread.
 */
final class TargetGate {
    private static final Refusal ENDPOINT_NOT_ALLOWED = Refusal.of(
            Reason.ADDRESS_FORBIDDEN,
            "An endpoint of an EgressDestination must itself be allowed by a rule with cidrs that holds it.");
    private static final Refusal BEYOND_CEILING = Refusal.of(
            Reason.NO_RULE, "An EgressDestination leads to a port that lies outside the platform's ceiling.");

    private final AddressGuard addressGuard;

    TargetGate(AddressGuard addressGuard) {
        this.addressGuard = addressGuard;
    }

    /** Those that pass; where the host's destination states endpoints, those are judged instead. */
    Vetting vet(CallerView view, Attempt attempt, List<InetAddress> addresses, Way way, Instant now) {
        if (way.isResolvedByParent()) {
            return vetUnseen(view, attempt, way, now);
        }
        if (!way.isStatic() && addresses.size() == 1) {
            return vet(view, attempt, addresses.getFirst(), way, null, now);
        }
        KeptTargets kept = new KeptTargets();
        if (way.isStatic()) {
            way.endpoints().forEach(endpoint -> kept.add(vet(view, attempt, endpoint.address(), way, endpoint, now)));
        } else {
            addresses.forEach(address -> kept.add(vet(view, attempt, address, way, null, now)));
        }
        return kept.vetting();
    }

    /** Where a parent proxy resolves the name no address is known: what depends on it counts against the caller. */
    Vetting vetUnseen(CallerView view, Attempt attempt, Way way, Instant now) {
        Tally tally = view.tallyUnseen(attempt, now);
        Refusal refusal = refuse(view, tally, attempt, null, false);
        Vetting vetting = refusal != null
                ? refusal
                : new DialTargets(
                        List.of(new DialTarget(
                                attempt,
                                null,
                                way.plan().tls().portFor(attempt.port()),
                                view.basis(tally),
                                lead(way, null, tally))),
                        view.observations(tally),
                        tally.limited());
        tally.clear();
        return vetting;
    }

    /** One address, or one endpoint. */
    Vetting vet(
            CallerView view, Attempt attempt, InetAddress address, Way way, @Nullable Endpoint endpoint, Instant now) {
        JudgedAddress judged = addressGuard.judge(address);
        int port = port(way, endpoint, attempt);
        Tally tally = view.tally(attempt, judged, now);
        boolean opened = tally.opened() || endpoint != null && way.isOfPlatform();
        Refusal refusal = refuse(view, tally, attempt, judged, opened);
        Vetting vetting = refusal != null
                ? refusal
                : new DialTargets(
                        List.of(new DialTarget(
                                attempt, judged.dialled(), port, view.basis(tally), lead(way, endpoint, tally))),
                        view.observations(tally),
                        tally.limited());
        tally.clear();
        if (refusal != null || way.destination() == null || way.isOfPlatform()) {
            return vetting;
        }
        Refusal elsewhere = refuseElsewhere(view, attempt.withPort(port), judged, endpoint, now);
        return elsewhere != null ? elsewhere : vetting;
    }

    /** The port that is connected to at an endpoint, or at an address of the name. */
    static int port(Way way, @Nullable Endpoint endpoint, Attempt attempt) {
        Integer stated = endpoint == null ? null : endpoint.port();
        return stated != null ? stated : way.plan().tls().portFor(attempt.port());
    }

    private static DialTarget.@Nullable Lead lead(Way way, @Nullable Endpoint endpoint, Tally tally) {
        return way.destination() == null && !tally.isByRequest()
                ? null
                : new DialTarget.Lead(way, endpoint, tally.isByRequest(), List.of());
    }

    /**
     * A namespace's destination leads nowhere its namespace could not go by itself: an endpoint is judged as the address
     * and port it is, another port only by the ceilings, since rules speak of the port the app dialled (ADR 0201).
     */
    private @Nullable Refusal refuseElsewhere(
            CallerView view, Attempt elsewhere, JudgedAddress address, @Nullable Endpoint endpoint, Instant now) {
        Tally tally = view.tally(elsewhere, address, now);
        Refusal denied = RequestRefusals.denied(tally, elsewhere);
        boolean placed = tally.placedAllow() || view.posture() != Posture.DENY;
        boolean within = tally.isWithinCeilings();
        boolean suspicious = tally.isSuspicious();
        tally.clear();
        if (suspicious && endpoint != null) {
            return RequestRefusals.POD_UNKNOWN;
        }
        if (endpoint == null) {
            return within ? null : BEYOND_CEILING;
        }
        if (denied != null) {
            return new Refusal(denied.reason(), denied.rule(), address.dialled(), denied.detail(), List.of());
        }
        return placed ? null : ENDPOINT_NOT_ALLOWED;
    }

    /** By the rules and, once there is one to dial, by the address. */
    @Nullable
    Refusal refuse(CallerView view, Tally tally, Attempt attempt, @Nullable JudgedAddress address, boolean opened) {
        if (address != null) {
            Refusal byAddress = refuseAddress(view, attempt, address, opened);
            if (byAddress != null) {
                return tally.isOpenedForOtherRequests() ? RequestRefusals.otherRequests(attempt) : byAddress;
            }
        }
        InetAddress dialled = address == null ? null : address.dialled();
        Refusal denied = RequestRefusals.denied(tally, attempt);
        if (denied != null) {
            return refusal(denied, dialled, tally);
        }
        if (tally.isSuspicious()) {
            return refusal(RequestRefusals.POD_UNKNOWN, dialled, tally);
        }
        if (tally.allow() != null || view.posture() != Posture.DENY) {
            return null;
        }
        return refusal(RequestRefusals.unallowed(tally, attempt), dialled, tally);
    }

    private @Nullable Refusal refuseAddress(CallerView view, Attempt attempt, JudgedAddress address, boolean opened) {
        if (attempt.literal() != null && !attempt.literal().equals(address.dialled())) {
            return new Refusal(
                    Reason.ADDRESS_FORBIDDEN,
                    null,
                    address.dialled(),
                    "Traffic without a name goes where it was going and nowhere else.",
                    List.of());
        }
        return addressGuard.refuse(attempt, address, view.local(), opened);
    }

    /** The prepared refusal itself where there is nothing to add. */
    private static Refusal refusal(Refusal prepared, @Nullable InetAddress address, Tally tally) {
        List<Observation> observations = tally.observations();
        return address == null && observations.isEmpty()
                ? prepared
                : new Refusal(prepared.reason(), prepared.rule(), address, prepared.detail(), observations);
    }
}
