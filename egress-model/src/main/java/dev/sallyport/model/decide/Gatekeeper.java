package dev.sallyport.model.decide;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The verdict over one policy snapshot (DESIGN §6): any Deny refuses; else any Allow passes; else the posture decides;
 * and whatever passed is dialled only at an address that was vetted. Judge the name with {@link #admit}, resolve it,
 * judge the answers with {@link #vet}. Safe for concurrent use; the callers' views are computed once each and bounded.
 */
public final class Gatekeeper {
    private static final int MAX_VIEWS = 10_000;

    private final PolicySnapshot snapshot;
    private final TrustDomain trustDomain;
    private final List<CompiledPolicy> policies;
    private final AddressGuard addressGuard;
    private final Map<SpiffeId, CallerView> views = new ConcurrentHashMap<>();

    /**
     * Compiles a snapshot.
     *
     * @param trustDomain the domain whose namespaces the policies speak of
     * @param ownAddresses this gateway's own addresses, which it never dials
     */
    public Gatekeeper(PolicySnapshot snapshot, TrustDomain trustDomain, Set<InetAddress> ownAddresses) {
        this.snapshot = snapshot;
        this.trustDomain = trustDomain;
        this.addressGuard = new AddressGuard(snapshot.settings(), ownAddresses);
        this.policies = snapshot.policies().stream()
                .sorted(Comparator.comparing(Policy::id))
                .map(CompiledPolicy::new)
                .toList();
    }

    /** The snapshot's generation, for records. */
    public long generation() {
        return snapshot.generation();
    }

    /** Judges the name, before it is resolved: a refusal here asks no name server. */
    public Admission admit(Attempt attempt, Instant now) {
        CallerView view = view(attempt.caller());
        Refusal quarantined = quarantined(view);
        if (quarantined != null) {
            return quarantined;
        }
        JudgedAddress literal = attempt.literal() == null ? null : addressGuard.judge(attempt.literal());
        Tally tally = view.tally(attempt, literal, now);
        Refusal refusal = refuse(view, tally, attempt, null);
        return refusal != null ? refusal : new Permit(attempt);
    }

    /** Judges each address the permitted name resolved to (for nameless traffic: the literal); keeps the ones that pass. */
    public Vetting vet(Permit permit, List<InetAddress> addresses, Instant now) {
        Attempt attempt = permit.attempt();
        CallerView view = view(attempt.caller());
        List<DialTarget> targets = new ArrayList<>(addresses.size());
        List<Observation> observations = List.of();
        Refusal first = null;
        for (InetAddress address : addresses) {
            JudgedAddress judged = addressGuard.judge(address);
            Tally tally = view.tally(attempt, judged, now);
            Refusal refusal = vet(view, tally, attempt, judged, now);
            if (refusal == null) {
                targets.add(new DialTarget(attempt, address, basis(view, tally)));
                observations = targets.size() == 1 ? observations(view, tally) : observations;
            } else {
                first = first == null ? refusal : first;
            }
        }
        if (!targets.isEmpty()) {
            return new DialTargets(targets, observations);
        }
        return first != null ? first : Refusal.of(Reason.DNS_FAILED, "The name has no addresses.");
    }

    /**
     * Judges a live connection again, after a policy change or once its first bytes are known.
     *
     * @param attempt as known now
     * @param dialled the address it is connected to
     */
    public Vetting reconsider(Attempt attempt, InetAddress dialled, Instant now) {
        return switch (admit(attempt, now)) {
            case Refusal refusal -> refusal;
            case Permit permit -> vet(permit, List.of(dialled), now);
        };
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

    private @Nullable Refusal vet(CallerView view, Tally tally, Attempt attempt, JudgedAddress address, Instant now) {
        Refusal byClass = addressGuard.refuse(attempt, address, judged -> view.opensByCluster(attempt, judged, now));
        return byClass != null ? byClass : refuse(view, tally, attempt, address.dialled());
    }

    private static @Nullable Refusal refuse(
            CallerView view, Tally tally, Attempt attempt, @Nullable InetAddress address) {
        Rule deny = tally.deny();
        if (deny != null) {
            return refusal(Reason.DENIED_BY_RULE, deny, address, tally);
        }
        if (tally.allow() != null || view.posture() != Posture.DENY) {
            return null;
        }
        return refusal(attempt.host() == null ? Reason.NO_NAME : Reason.NO_RULE, null, address, tally);
    }

    private static Refusal refusal(Reason reason, @Nullable Rule rule, @Nullable InetAddress address, Tally tally) {
        return new Refusal(reason, rule == null ? null : rule.name(), address, reason.sentence(), tally.observations());
    }

    private static Basis basis(CallerView view, Tally tally) {
        Rule allow = tally.allow();
        return allow == null ? new Basis.ByPosture(view.posture()) : new Basis.ByRule(allow.name());
    }

    private static List<Observation> observations(CallerView view, Tally tally) {
        if (tally.allow() != null || view.posture() != Posture.OBSERVE) {
            return tally.observations();
        }
        List<Observation> all = new ArrayList<>(tally.observations());
        all.add(new Observation(Action.DENY, null));
        return all;
    }

    private static @Nullable Refusal quarantined(CallerView view) {
        PolicyId policy = view.quarantine();
        return policy == null ? null : Refusal.of(Reason.POLICY_INVALID, Reason.POLICY_INVALID.sentence());
    }

    private CallerView view(SpiffeId caller) {
        CallerView known = views.get(caller);
        if (known != null) {
            return known;
        }
        if (views.size() >= MAX_VIEWS) {
            views.clear();
        }
        return views.computeIfAbsent(caller, this::compile);
    }

    private CallerView compile(SpiffeId caller) {
        NamespaceFacts namespace = caller.trustDomain().equals(trustDomain)
                ? snapshot.namespace(caller.namespace())
                : NamespaceFacts.UNKNOWN;
        List<CompiledPolicy> selected = policies.stream()
                .filter(policy -> selects(policy.policy().subjects(), caller, namespace))
                .toList();
        List<List<Conditions>> ceilings = selected.stream()
                .map(CompiledPolicy::policy)
                .filter(policy ->
                        policy.mode() == Mode.ENFORCE && !policy.ceiling().isEmpty())
                .map(Policy::ceiling)
                .toList();
        PolicyId quarantine = snapshot.quarantines().stream()
                .filter(candidate -> selects(candidate.subjects(), caller, namespace))
                .map(Quarantine::policy)
                .min(Comparator.naturalOrder())
                .orElse(null);
        Posture posture = namespace.posture() != null
                ? namespace.posture()
                : snapshot.settings().defaultPosture();
        return new CallerView(selected, ceilings, posture, quarantine);
    }

    private boolean selects(List<Subject> subjects, SpiffeId caller, NamespaceFacts namespace) {
        return subjects.stream().anyMatch(subject -> subject.selects(caller, trustDomain, namespace.labels()));
    }
}
