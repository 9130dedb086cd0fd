package dev.sallyport.model.decide;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.reason.Reason;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The view of each caller over one snapshot, made at its first attempt. A namespace's policies are looked at for callers
 * of that namespace and of our own trust domain only, whatever their subjects say. Safe for concurrent use; bounded: a
 * full table starts afresh, and one view costs one pass over the subjects that could select its caller.
 */
final class CallerViews {
    static final int MAX_VIEWS = 10_000;

    private final PolicySnapshot snapshot;
    private final TrustDomain trustDomain;
    private final PolicyScope cluster;
    private final Map<String, PolicyScope> byNamespace;
    private final ConcurrentHashMap<SpiffeId, CallerView> views = new ConcurrentHashMap<>();

    CallerViews(PolicySnapshot snapshot, TrustDomain trustDomain) {
        this(snapshot, trustDomain, null);
    }

    /** Views over a snapshot; what the ones before have indexed already is taken over where it is the same. */
    CallerViews(PolicySnapshot snapshot, TrustDomain trustDomain, @Nullable CallerViews before) {
        this.snapshot = snapshot;
        this.trustDomain = trustDomain;
        Map<Boolean, List<Policy>> byKind = snapshot.policies().stream()
                .collect(Collectors.partitioningBy(policy -> policy.id().isNamespaced()));
        this.cluster = PolicyScope.of(byKind.getOrDefault(false, List.of()), before == null ? null : before.cluster);
        Map<String, PolicyScope> scopes = new HashMap<>();
        byKind.getOrDefault(true, List.of()).stream()
                .collect(Collectors.groupingBy(policy -> policy.id().scope()))
                .forEach((scope, policies) -> scopes.put(
                        scope, PolicyScope.of(policies, before == null ? null : before.byNamespace.get(scope))));
        this.byNamespace = scopes;
    }

    /** Makes the view of a caller before anyone waits for it; the one before it where nothing it is made of differs. */
    void prepare(SpiffeId caller, @Nullable CallerViews before) {
        CallerView earlier = before != null && isMadeOfTheSame(before, caller) ? before.views.get(caller) : null;
        if (earlier != null && views.size() < MAX_VIEWS) {
            views.put(caller, earlier);
        } else {
            of(caller);
        }
    }

    @SuppressWarnings("ReferenceEquality") // Equal scopes were taken over; looking into them is what this saves.
    private boolean isMadeOfTheSame(CallerViews before, SpiffeId caller) {
        String namespace = caller.namespace();
        return trustDomain.equals(before.trustDomain)
                && cluster == before.cluster
                && byNamespace.get(namespace) == before.byNamespace.get(namespace)
                && snapshot.namespace(namespace).equals(before.snapshot.namespace(namespace))
                && snapshot.settings().defaultPosture()
                        == before.snapshot.settings().defaultPosture()
                && snapshot.quarantines().equals(before.snapshot.quarantines());
    }

    CallerView of(SpiffeId caller) {
        CallerView known = views.get(caller);
        if (known != null) {
            return known;
        }
        if (views.size() >= MAX_VIEWS) {
            views.clear();
        }
        return views.computeIfAbsent(caller, this::compile);
    }

    int size() {
        return views.size();
    }

    private CallerView compile(SpiffeId caller) {
        boolean local = caller.trustDomain().equals(trustDomain);
        NamespaceFacts namespace = local ? snapshot.namespace(caller.namespace()) : NamespaceFacts.UNKNOWN;
        PolicyScope ownScope =
                local ? byNamespace.getOrDefault(caller.namespace(), PolicyScope.EMPTY) : PolicyScope.EMPTY;
        PolicyScope.Selection selected = cluster.select(policy -> selects(policy.subjects(), caller, namespace));
        PolicyScope.Selection own = ownScope.select(policy -> selects(policy.subjects(), caller, namespace));
        Posture stated = namespace.posture();
        Posture posture = stated != null ? stated : snapshot.settings().defaultPosture();
        PolicyId quarantine = quarantine(caller, namespace, local);
        return new CallerView(
                selected,
                own,
                ceilings(selected),
                posture,
                new Basis.ByPosture(posture),
                quarantine == null ? null : refusal(quarantine),
                local);
    }

    private static List<List<Conditions>> ceilings(PolicyScope.Selection selected) {
        return selected.policies().stream()
                .filter(policy ->
                        policy.mode() == Mode.ENFORCE && !policy.ceiling().isEmpty())
                .map(Policy::ceiling)
                .toList();
    }

    private @Nullable PolicyId quarantine(SpiffeId caller, NamespaceFacts namespace, boolean local) {
        return snapshot.quarantines().stream()
                .filter(candidate -> concerns(candidate.policy(), caller, local))
                .filter(candidate -> selects(candidate.subjects(), caller, namespace))
                .map(Quarantine::policy)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** Names the policy to its own namespace only. */
    private static Refusal refusal(PolicyId policy) {
        String detail = policy.isNamespaced()
                ? "EgressPolicy " + policy + " is invalid and may hold a Deny, so nothing is let through."
                : Reason.POLICY_INVALID.sentence();
        return Refusal.of(Reason.POLICY_INVALID, detail);
    }

    private static boolean concerns(PolicyId policy, SpiffeId caller, boolean local) {
        return !policy.isNamespaced() || local && caller.namespace().equals(policy.namespace());
    }

    private boolean selects(List<Subject> subjects, SpiffeId caller, NamespaceFacts namespace) {
        return subjects.stream().anyMatch(subject -> subject.selects(caller, trustDomain, namespace.labels()));
    }
}
