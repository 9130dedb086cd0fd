package dev.sallyport.cli.explain;

import dev.sallyport.cli.input.AssumedMaterial;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.destination.Destination;
import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.WayChoice;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.RuleDraft;
import dev.sallyport.resources.source.DestinationBinding;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the smallest change that lets a refused attempt pass: takes what stands in the way out of a copy of the
 * state, asks the Gatekeeper again, and goes on until it lets pass or nothing helps. Confined to one explanation.
 */
final class RemedySearch {
    private static final int MOST_STEPS = 64;

    private final Question question;
    private final TrustDomain trustDomain;
    private final Situation situation;
    private final Documents documents;
    private final List<Step> steps = new ArrayList<>();
    private PolicySnapshot state;
    private @Nullable Step ownAllow;
    private boolean platformAllows;
    private boolean endpointsAllowed;

    RemedySearch(
            Question question,
            TrustDomain trustDomain,
            Situation situation,
            PolicySnapshot snapshot,
            Documents documents) {
        this.question = question;
        this.trustDomain = trustDomain;
        this.situation = situation;
        this.state = snapshot;
        this.documents = documents;
    }

    Remedy run() {
        while (steps.size() < MOST_STEPS) {
            switch (inquiry().ask(situation)) {
                case DialTargets ignored -> {
                    return new Remedy(true, steps, "");
                }
                case Refusal refusal -> {
                    String obstacle = step(refusal);
                    if (obstacle != null) {
                        return new Remedy(false, List.of(), obstacle);
                    }
                }
            }
        }
        return new Remedy(false, List.of(), "More than " + MOST_STEPS + " things stand in the way.");
    }

    private Inquiry inquiry() {
        return new Inquiry(question, trustDomain, state);
    }

    /** Takes one obstacle away, or names the one that cannot be. */
    private @Nullable String step(Refusal refusal) {
        return switch (refusal.reason()) {
            case DENIED_BY_RULE -> withoutDeny(refusal);
            case NO_RULE, NO_NAME -> withAllow(refusal);
            case POLICY_INVALID -> withoutInvalid(refusal);
            case CREDENTIAL_MISSING -> withCredentials(refusal);
            case ADDRESS_FORBIDDEN -> withAddressOpened(refusal);
            case POD_UNKNOWN,
                    IN_CLUSTER_TARGET,
                    NAME_MISMATCH,
                    HTTP_UNREADABLE,
                    PROTOCOL_MISMATCH,
                    RATE_LIMITED,
                    QUOTA_EXHAUSTED,
                    LIMITS_UNCOUNTED,
                    NAMES_LIMIT,
                    ENCRYPTED_CLIENT_HELLO,
                    TUNNEL_LIMIT,
                    OVERLOADED,
                    DNS_FAILED,
                    CONNECT_FAILED,
                    CONNECT_TIMEOUT,
                    UPSTREAM_TLS_FAILED,
                    PARENT_REFUSED,
                    PARENT_UNREACHABLE,
                    PARENT_TIMEOUT,
                    UPSTREAM_OVERFLOW,
                    UPSTREAM_EJECTED,
                    IDENTITY_UNAVAILABLE,
                    IDENTITY_REVOKED,
                    GATEWAY_UNAVAILABLE,
                    RECORDS_UNWRITABLE,
                    MALFORMED,
                    DRAINING -> refusal.detail();
        };
    }

    private @Nullable String withoutDeny(Refusal refusal) {
        RuleName deny = refusal.rule();
        if (deny == null) {
            return refusal.detail();
        }
        steps.add(new Step(
                owner(deny.policy()),
                "remove the Deny " + deny + ", or narrow it so that it does not hold here",
                null,
                documents.origin(deny)));
        replace(
                deny.policy(),
                policy -> new Policy(
                        policy.id(),
                        policy.mode(),
                        policy.subjects(),
                        policy.rules().stream()
                                .filter(rule -> !rule.name().equals(deny))
                                .toList(),
                        policy.ceiling()));
        return null;
    }

    private @Nullable String withAllow(Refusal refusal) {
        List<Policy> capping = capping();
        if (!capping.isEmpty()) {
            capping.forEach(this::widen);
            return null;
        }
        if (ownAllow != null || platformAllows) {
            return refusal.detail();
        }
        boolean platform = question.onlyAddress() instanceof InetAddress address
                && question.attempt(null).host() == null
                && AddressTable.classify(address).opening() != Opening.ANY_RULE;
        Step step = add(draft(platform, Set.of()), platform ? "the platform" : owner(ownPolicy()));
        ownAllow = platform ? null : step;
        platformAllows = platform;
        return null;
    }

    /** Ceilings that keep an Allow from holding which is there. */
    private List<Policy> capping() {
        Inquiry inquiry = inquiry();
        return inquiry.ceilings().stream()
                .filter(ceiling -> state.policies().stream()
                        .filter(policy -> policy.id().isNamespaced() && inquiry.selects(policy))
                        .anyMatch(policy ->
                                policy.rules().stream().anyMatch(rule -> isCapped(inquiry, policy, rule, ceiling))))
                .toList();
    }

    private boolean isCapped(Inquiry inquiry, Policy policy, Rule rule, Policy ceiling) {
        return rule.action() == Action.ALLOW
                && policy.mode() == Mode.ENFORCE
                && inquiry.holds(policy, rule, List.of(), situation, question.at())
                && !inquiry.holds(policy, rule, List.of(ceiling), situation, question.at());
    }

    private void widen(Policy ceiling) {
        HostName name = question.attempt(null).host();
        Cidr range = Cidr.of(situation.address());
        List<PortRange> ports = List.of(PortRange.of(question.port()));
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put(name != null ? "hosts" : "cidrs", List.of(name != null ? name.text() : range.toString()));
        entry.put("ports", List.of(question.port()));
        steps.add(new Step(
                "the platform",
                "add to the ceiling of ClusterEgressPolicy " + ceiling.id().name(),
                Map.of("ceiling", List.of(entry)),
                documents.origin(ceiling.id())));
        Conditions wider = name != null
                ? new Conditions(List.of(exact(name)), null, ports, null)
                : new Conditions(null, List.of(range), ports, null);
        replace(ceiling.id(), policy -> {
            List<Conditions> entries = new ArrayList<>(policy.ceiling());
            entries.add(wider);
            return new Policy(policy.id(), policy.mode(), policy.subjects(), policy.rules(), entries);
        });
    }

    /** An invalid policy that may hold a Deny; else a destination that cannot be used. */
    private @Nullable String withoutInvalid(Refusal refusal) {
        if (!state.quarantines().isEmpty()) {
            steps.add(new Step(
                    "whoever edits it",
                    "put the invalid policy right; `sallyport analyze` lists what is wrong with it",
                    null,
                    null));
            state = Amended.withoutQuarantines(state);
            return null;
        }
        Destination unusable = unusable();
        if (unusable == null) {
            return refusal.detail();
        }
        steps.add(new Step(
                owner(unusable.id()),
                "put right or remove " + WayFinder.told(unusable.id()) + ": " + refusal.detail(),
                null,
                documents.origin(unusable.id())));
        state = Amended.without(state, unusable);
        return null;
    }

    /** One without which the attempt has another way, or is refused for another reason; the last by name of those. */
    private @Nullable Destination unusable() {
        WayChoice now = inquiry().choice();
        return state.destinations().all().stream()
                .filter(destination -> !new Inquiry(question, trustDomain, Amended.without(state, destination))
                        .choice()
                        .equals(now))
                .max(Comparator.comparing(Destination::id))
                .orElse(null);
    }

    private @Nullable String withCredentials(Refusal refusal) {
        PolicySnapshot sound = AssumedMaterial.in(
                state, DestinationBinding.named(state.destinations().all()));
        if (sound.equals(state)) {
            return refusal.detail();
        }
        steps.add(new Step(
                "who edits namespace " + question.caller().namespace(),
                "make what it names, sound and readable by the gateway: " + refusal.detail(),
                null,
                null));
        state = sound;
        return null;
    }

    /** What the platform allows at this address makes an Allow of the namespace's own superfluous. */
    private @Nullable String withAddressOpened(Refusal refusal) {
        Cidr address = Cidr.of(situation.address());
        if (situation.endpoint() != null
                && !endpointsAllowed
                && AddressTable.widestOpening(address) == Opening.ANY_RULE) {
            endpointsAllowed = true;
            add(endpoints(), owner(ownPolicy()));
            return null;
        }
        boolean openable = AddressTable.widestOpening(address) == Opening.PLATFORM
                && state.settings().forbiddenRanges().stream().noneMatch(range -> range.contains(address));
        if (!openable || platformAllows) {
            return refusal.detail();
        }
        steps.remove(ownAllow);
        add(draft(true, Set.of(address)), "the platform");
        platformAllows = true;
        return null;
    }

    /** An Allow of the endpoints as what they are: addresses at their ports (ADR 0201). */
    private PolicyDraft endpoints() {
        List<Situation> places = Situations.of(question, state, inquiry().way()).stream()
                .filter(place -> AddressTable.widestOpening(Cidr.of(place.address())) == Opening.ANY_RULE)
                .toList();
        RuleDraft rule = new RuleDraft(
                Action.ALLOW,
                List.of(),
                places.stream()
                        .map(place -> Cidr.of(place.address()))
                        .distinct()
                        .toList(),
                places.stream()
                        .map(Situation::port)
                        .distinct()
                        .map(PortRange::of)
                        .toList(),
                Set.of(),
                null);
        PolicyId id = new PolicyId(
                question.caller().namespace(), PolicyDraft.name(ownPolicy().name() + "-endpoints"));
        return new PolicyDraft(
                id, List.of(Map.of("serviceAccount", question.caller().serviceAccount())), List.of(rule));
    }

    private PolicyDraft draft(boolean platform, Set<Cidr> ranges) {
        HostName name = question.attempt(null).host();
        RuleDraft rule = new RuleDraft(
                Action.ALLOW,
                name == null ? List.of() : List.of(exact(name)),
                name == null ? List.of(Cidr.of(situation.address())) : List.copyOf(ranges),
                Stream.of(question.port(), ranges.isEmpty() ? question.port() : situation.port())
                        .distinct()
                        .map(PortRange::of)
                        .toList(),
                Set.of(),
                null);
        String account = question.caller().serviceAccount();
        Map<String, Object> subject = new LinkedHashMap<>();
        if (platform) {
            subject.put("namespace", question.caller().namespace());
        }
        subject.put("serviceAccount", account);
        PolicyId id = platform
                ? PolicyId.cluster(PolicyDraft.name(
                        question.caller().namespace() + "-" + ownPolicy().name()))
                : ownPolicy();
        return new PolicyDraft(id, List.of(subject), List.of(rule));
    }

    private PolicyId ownPolicy() {
        String destination = question.host() instanceof IpLiteral literal
                ? literal.bare().replace(':', '-')
                : question.host().text();
        return new PolicyId(
                question.caller().namespace(),
                PolicyDraft.name(question.caller().serviceAccount() + "-" + destination));
    }

    private Step add(PolicyDraft draft, String who) {
        Step step = new Step(who, "add", draft.tree(), null);
        steps.add(step);
        List<Policy> policies = new ArrayList<>(state.policies());
        policies.add(draft.proven());
        withPolicies(policies);
        return step;
    }

    private void replace(PolicyId id, UnaryOperator<Policy> change) {
        withPolicies(state.policies().stream()
                .map(policy -> policy.id().equals(id) ? change.apply(policy) : policy)
                .toList());
    }

    private void withPolicies(List<Policy> policies) {
        state = Amended.policies(state, policies);
    }

    private static HostPattern exact(HostName name) {
        return new HostPattern(HostPattern.Kind.EXACT, name);
    }

    private static String owner(DestinationId destination) {
        return destination.isNamespaced() ? "who edits namespace " + destination.namespace() : "the platform";
    }

    private static String owner(PolicyId policy) {
        return policy.isNamespaced() ? "who edits namespace " + policy.namespace() : "the platform";
    }
}
