package dev.sallyport.model.decide;

import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.destination.Parent;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.destination.WayChoice;
import dev.sallyport.model.identity.PresentedSvid;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.EncryptedClientHello;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The verdict over one policy snapshot (DESIGN §6): any Deny refuses; else any Allow passes; else the posture decides;
 * and whatever passed is dialled only at an address that was vetted. Judge the name with {@link #admit}, resolve it,
 * judge the answers with {@link #vet}:
 *
 * <pre>{@code
 * switch (gatekeeper.admit(attempt, now)) {
 *     case Refusal refusal -> refuse(refusal);
 *     case Permit permit -> switch (gatekeeper.vet(permit, resolver.resolve(permit), now)) {
 *         case Refusal refusal -> refuse(refusal);
 *         case DialTargets targets -> dial(targets);
 *     };
 * }
 * }</pre>
 *
 * <p>A rule with {@code protocols} neither refuses nor is ruled out while {@link Attempt#protocol()} is null: before the
 * first byte goes out, {@link #reconsider} with {@link Attempt#withProtocol}. Safe for concurrent use.
 */
public final class Gatekeeper {
    /** An attempt has one; where it could be any, none is looked at. */
    private static final int ANY_PORT = 53;

    private final PolicySnapshot snapshot;
    private final TrustDomain trustDomain;
    private final AddressGuard addressGuard;
    private final Revocations revocations;
    private final CallerViews views;
    private final Pods pods;
    private final TargetGate targets;
    private final ParentGate parents;

    /**
     * Compiles a snapshot.
     *
     * @param trustDomain the domain whose namespaces the policies speak of
     * @param ownAddresses this gateway's own addresses, which it never dials
     */
    public Gatekeeper(PolicySnapshot snapshot, TrustDomain trustDomain, Set<InetAddress> ownAddresses) {
        this(snapshot, trustDomain, ownAddresses, null, Pods.NONE);
    }

    /**
     * Compiles the snapshot that follows another one: only what differs is compiled anew.
     *
     * @param before the gatekeeper of that other one, or null; not kept
     * @param pods the pods whose labels policies look at
     */
    public Gatekeeper(
            PolicySnapshot snapshot,
            TrustDomain trustDomain,
            Set<InetAddress> ownAddresses,
            @Nullable Gatekeeper before,
            Pods pods) {
        this.snapshot = snapshot;
        this.trustDomain = trustDomain;
        this.addressGuard = new AddressGuard(snapshot.settings(), ownAddresses);
        this.revocations = new Revocations(snapshot.settings().revocations());
        this.views = new CallerViews(snapshot, trustDomain, before == null ? null : before.views);
        this.pods = pods;
        this.targets = new TargetGate(addressGuard);
        this.parents = new ParentGate(addressGuard);
    }

    private Gatekeeper(Gatekeeper same, Pods pods) {
        this.snapshot = same.snapshot;
        this.trustDomain = same.trustDomain;
        this.addressGuard = same.addressGuard;
        this.revocations = same.revocations;
        this.views = same.views;
        this.pods = pods;
        this.targets = same.targets;
        this.parents = same.parents;
    }

    /** The same policy over other pods: nothing is compiled anew. */
    public Gatekeeper withPods(Pods known) {
        return new Gatekeeper(this, known);
    }

    private CallerView view(Attempt attempt) {
        return views.of(attempt.caller(), attempt.podUid(), pods);
    }

    /**
     * Compiles what concerns these callers now, so that their next attempts need not wait for it.
     *
     * @param before the gatekeeper in force until now, or null
     */
    public void prepare(Collection<SpiffeId> callers, @Nullable Gatekeeper before) {
        callers.forEach(caller -> views.prepare(caller, before == null ? null : before.views));
    }

    /** Refuses whoever shows a certificate that the settings revoke; null for everyone else. Before any other question. */
    public @Nullable Refusal revoked(PresentedSvid svid, Instant now) {
        return revocations.refuse(svid, now);
    }

    /**
     * True when every attempt of the caller is judged now as it was by another gatekeeper at another time: whose live
     * connections need not be judged again. Revocations apart, which {@link #revoked} tells.
     *
     * @param podUid the caller's pod as its certificate names it, or null
     */
    public boolean judgesLike(Gatekeeper earlier, Instant then, SpiffeId caller, @Nullable String podUid, Instant now) {
        CallerView view = views.of(caller, podUid, pods);
        return addressGuard.judgesLike(earlier.addressGuard)
                && snapshot.destinations().equals(earlier.snapshot.destinations())
                // By them the platform's destinations choose whom they serve.
                && snapshot.namespace(caller.namespace())
                        .labels()
                        .equals(earlier.snapshot.namespace(caller.namespace()).labels())
                && snapshot.settings().encryptedClientHello()
                        == earlier.snapshot.settings().encryptedClientHello()
                && view.judgesLike(earlier.views.of(caller, podUid, earlier.pods))
                && !view.turns(then, now);
    }

    /** Refuses a connection whose ClientHello is encrypted, or says so, where the settings do; null where they do not. */
    public @Nullable Refusal refuseEncryptedHello() {
        return snapshot.settings().encryptedClientHello() == EncryptedClientHello.DENY
                ? Refusal.of(Reason.ENCRYPTED_CLIENT_HELLO, Reason.ENCRYPTED_CLIENT_HELLO.sentence())
                : null;
    }

    /** The snapshot's generation, for records. */
    public long generation() {
        return snapshot.generation();
    }

    /** How hosts are reached where the default is not enough. */
    public Destinations destinations() {
        return snapshot.destinations();
    }

    /**
     * Judges the name, before it is resolved: a refusal here asks no name server. Without a name, judges the address. Says
     * too which way the host is reached; a destination that is there for it and cannot be used refuses.
     */
    public Admission admit(Attempt attempt, Instant now) {
        return switch (choose(attempt)) {
            case WayChoice.Taken(Way way) -> {
                Attempt read = Declared.asRead(way, attempt);
                Refusal refusal = refuseName(view(attempt), read, way, now);
                yield refusal != null ? refusal : new Permit(read);
            }
            case WayChoice.Unusable(Reason reason, String sentence) -> {
                Refusal refusal = refuseName(view(attempt), attempt, Way.DEFAULT, now);
                yield refusal != null ? refusal : Refusal.of(reason, sentence);
            }
        };
    }

    private @Nullable Refusal refuseName(CallerView view, Attempt attempt, Way way, Instant now) {
        if (view.quarantine() != null) {
            return view.quarantine();
        }
        JudgedAddress literal = attempt.literal() == null ? null : addressGuard.judge(attempt.literal());
        Tally tally = view.tally(attempt, literal, now);
        Refusal refusal = targets.refuse(view, tally, attempt, literal, tally.opened());
        tally.clear();
        return refusal != null ? refusal : Declared.mismatch(way, attempt);
    }

    /** How the host of an attempt is reached now; the default way where that cannot be said, which {@link #vet} refuses. */
    public Way way(Attempt attempt) {
        return choose(attempt) instanceof WayChoice.Taken(Way taken) ? taken : Way.DEFAULT;
    }

    private WayChoice choose(Attempt attempt) {
        SpiffeId caller = attempt.caller();
        HostName host = attempt.host();
        return host == null || snapshot.destinations().all().isEmpty()
                ? WayChoice.DEFAULT
                : snapshot.destinations()
                        .choose(
                                caller,
                                trustDomain,
                                snapshot.namespace(caller.namespace()).labels(),
                                host,
                                attempt.port());
    }

    /**
     * Judges each address the permitted name resolved to (for nameless traffic: the literal); keeps the ones that pass.
     * Where the host's destination states endpoints, those are judged instead.
     */
    public Vetting vet(Permit permit, List<InetAddress> addresses, Instant now) {
        return vet(permit, addresses, List.of(), now);
    }

    /**
     * The same where a parent proxy may have to be gone through, whose addresses are judged too.
     *
     * @param hops the parent's addresses; not looked at where there is none, or where it is stated by its address
     */
    public Vetting vet(Permit permit, List<InetAddress> addresses, List<InetAddress> hops, Instant now) {
        Attempt attempt = permit.attempt();
        CallerView view = view(attempt);
        if (view.quarantine() != null) {
            return view.quarantine();
        }
        return switch (choose(attempt)) {
            case WayChoice.Taken(Way way) -> {
                Vetting host = targets.vet(view, attempt, addresses, way, now);
                yield way.via() == null ? host : through(view, host, attempt, way, way.via(), hops, now);
            }
            case WayChoice.Unusable(Reason reason, String sentence) -> Refusal.of(reason, sentence);
        };
    }

    private Vetting through(
            CallerView view,
            Vetting host,
            Attempt attempt,
            Way way,
            Parent parent,
            List<InetAddress> hops,
            Instant now) {
        if (!(host instanceof DialTargets there)) {
            return host;
        }
        Vetting vetted = parents.vet(view, attempt, way, parent, hops, now);
        return vetted instanceof DialTargets passed ? there.through(passed) : vetted;
    }

    /** Judges the address of a parent proxy again that a live connection goes through; null when it may go on. */
    public @Nullable Refusal refuseHop(DialTarget hop, Instant now) {
        return parents.refuse(view(hop.attempt()), hop, now);
    }

    /**
     * Judges a live connection again, after a policy change or once its first bytes are known. What happened to its
     * destination since does not end it, as long as rules, address guard and what is declared of the port let it be.
     *
     * @param attempt as known now
     * @param dialled the address it is connected to; null where a parent proxy has resolved its name. The parent is {@link
     *     #refuseHop}'s
     */
    public Vetting reconsider(Attempt attempt, @Nullable InetAddress dialled, Instant now) {
        return reconsider(attempt, dialled, null, now);
    }

    /**
     * {@link #reconsider(Attempt, InetAddress, Instant)} where the port is known too: of endpoints that share an address it is then the
     * one that is connected to.
     *
     * @param port it is connected to; null when nobody knows
     */
    public Vetting reconsider(Attempt attempt, @Nullable InetAddress dialled, @Nullable Integer port, Instant now) {
        CallerView view = view(attempt);
        Way way = way(attempt);
        Attempt read = Declared.asRead(way, attempt);
        Refusal refusal = refuseName(view, read, way, now);
        if (refusal != null) {
            return refusal;
        }
        if (dialled == null) {
            return targets.vetUnseen(view, read, way, now);
        }
        Endpoint endpoint = way.endpoints().stream()
                .filter(candidate -> candidate.address().equals(IpLiteral.plain(dialled)))
                .filter(candidate -> port == null || port == TargetGate.port(way, candidate, attempt))
                .findFirst()
                .orElse(null);
        return targets.vet(view, read, dialled, way, endpoint, now);
    }

    /** Whether any port, protocol or address of the name could be let to the caller: whether to resolve it for it at all. */
    public NameReach reach(SpiffeId caller, @Nullable String podUid, HostName host, Instant now) {
        return reach(new Attempt(caller, host, null, ANY_PORT, null, null, podUid), null, now);
    }

    /** Whether any port or protocol at the address could be let to the caller: whether to tell it the address's name. */
    public NameReach reach(SpiffeId caller, @Nullable String podUid, InetAddress address, Instant now) {
        return reach(
                new Attempt(caller, null, address, ANY_PORT, null, null, podUid), addressGuard.judge(address), now);
    }

    private NameReach reach(Attempt attempt, @Nullable JudgedAddress literal, Instant now) {
        CallerView view = view(attempt);
        if (view.quarantine() != null) {
            return NameReach.none(view.quarantine());
        }
        Tally tally = view.tallyAnywhere(attempt, literal, now);
        Refusal refusal = targets.refuse(view, tally, attempt, literal, tally.opened());
        NameReach.Kind kind = tally.reach();
        tally.clear();
        if (refusal != null) {
            return NameReach.none(refusal);
        }
        return NameReach.of(kind == NameReach.Kind.NONE ? NameReach.Kind.OPEN : kind);
    }

    /** The next instant at which a rule expires, or null: live connections are judged again then. */
    public @Nullable Instant nextExpiry(Instant now) {
        return snapshot.policies().stream()
                .flatMap(policy -> policy.rules().stream())
                .filter(rule -> !rule.isExpired(now))
                .map(Rule::until)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }
}
