package dev.sallyport.model.decide;

import dev.sallyport.model.decide.ViewsOfCaller.Outcome;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.policy.Truth;
import dev.sallyport.model.reason.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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
    private final ConcurrentHashMap<SpiffeId, ViewsOfCaller> views = new ConcurrentHashMap<>();
    private final AtomicInteger labelled = new AtomicInteger();

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

    /** Makes the views of a caller before anyone waits for them; those before where nothing they are made of differs. */
    void prepare(SpiffeId caller, @Nullable CallerViews before) {
        ViewsOfCaller earlier = before == null ? null : before.views.get(caller);
        if (before != null && earlier != null && isMadeOfTheSame(before, caller) && views.size() < MAX_VIEWS) {
            views.put(caller, earlier);
            return;
        }
        ViewsOfCaller now = of(caller);
        if (earlier != null && now.everyPod() == null) {
            earlier.labels().forEach(pod -> of(now, caller, pod));
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

    /** The view of a caller from one of its pods, which is looked at only where a policy does. */
    CallerView of(SpiffeId caller, @Nullable String podUid, Pods pods) {
        ViewsOfCaller all = of(caller);
        CallerView everyPod = all.everyPod();
        return everyPod != null ? everyPod : of(all, caller, pods.labels(caller.namespace(), podUid));
    }

    private ViewsOfCaller of(SpiffeId caller) {
        ViewsOfCaller known = views.get(caller);
        if (known != null) {
            return known;
        }
        if (views.size() >= MAX_VIEWS) {
            forget();
        }
        return views.computeIfAbsent(caller, fresh -> {
            Outcome unknown = outcome(fresh, PodLabels.UNKNOWN);
            return new ViewsOfCaller(unknown.byPod() ? null : view(fresh, unknown));
        });
    }

    private CallerView of(ViewsOfCaller all, SpiffeId caller, PodLabels pod) {
        CallerView known = all.known(pod);
        if (known != null) {
            return known;
        }
        if (labelled.incrementAndGet() > MAX_VIEWS) {
            forget();
        }
        return all.keep(pod, outcome(caller, pod), outcome -> view(caller, outcome));
    }

    private void forget() {
        views.clear();
        labelled.set(0);
    }

    int size() {
        return views.size();
    }

    private boolean isLocal(SpiffeId caller) {
        return caller.trustDomain().equals(trustDomain);
    }

    private PolicyScope ownScope(SpiffeId caller) {
        return isLocal(caller) ? byNamespace.getOrDefault(caller.namespace(), PolicyScope.EMPTY) : PolicyScope.EMPTY;
    }

    private NamespaceFacts namespace(SpiffeId caller) {
        return isLocal(caller) ? snapshot.namespace(caller.namespace()) : NamespaceFacts.UNKNOWN;
    }

    private Outcome outcome(SpiffeId caller, PodLabels pod) {
        Map<String, String> labels = namespace(caller).labels();
        boolean[] unsure = new boolean[1];
        Function<List<Subject>, Truth> selects = subjects -> {
            Truth truth = selects(subjects, caller, labels, pod);
            unsure[0] |= truth == Truth.UNKNOWN;
            return truth;
        };
        PolicyScope.Choice chosen = cluster.choose(policy -> selects.apply(policy.subjects()));
        PolicyScope.Choice own = ownScope(caller).choose(policy -> selects.apply(policy.subjects()));
        // Every one of them is looked at, so that what another pod would meet is known too.
        List<PolicyId> invalid = snapshot.quarantines().stream()
                .filter(candidate -> concerns(candidate.policy(), caller))
                .filter(candidate -> selects.apply(candidate.subjects()) != Truth.FAILS)
                .map(Quarantine::policy)
                .sorted()
                .toList();
        return new Outcome(chosen, own, invalid.isEmpty() ? null : refusal(invalid.getFirst()), unsure[0]);
    }

    private CallerView view(SpiffeId caller, Outcome outcome) {
        PolicyScope.Selection selected = cluster.select(outcome.cluster());
        PolicyScope.Selection own = ownScope(caller).select(outcome.own());
        Posture stated = namespace(caller).posture();
        Posture posture = stated != null ? stated : snapshot.settings().defaultPosture();
        return new CallerView(
                selected,
                own,
                ceilings(selected),
                posture,
                new Basis.ByPosture(posture),
                outcome.quarantined(),
                isLocal(caller));
    }

    private static List<List<Conditions>> ceilings(PolicyScope.Selection selected) {
        return selected.policies().stream()
                .filter(policy ->
                        policy.mode() == Mode.ENFORCE && !policy.ceiling().isEmpty())
                .map(Policy::ceiling)
                .toList();
    }

    /** Names the policy to its own namespace only. */
    private static Refusal refusal(PolicyId policy) {
        String detail = policy.isNamespaced()
                ? "EgressPolicy " + policy + " is invalid and may hold a Deny, so nothing is let through."
                : Reason.POLICY_INVALID.sentence();
        return Refusal.of(Reason.POLICY_INVALID, detail);
    }

    private boolean concerns(PolicyId policy, SpiffeId caller) {
        return !policy.isNamespaced() || isLocal(caller) && caller.namespace().equals(policy.namespace());
    }

    private Truth selects(List<Subject> subjects, SpiffeId caller, Map<String, String> labels, PodLabels pod) {
        Truth any = Truth.FAILS;
        for (Subject subject : subjects) {
            any = any.or(subject.selects(caller, trustDomain, labels, pod));
        }
        return any;
    }
}
