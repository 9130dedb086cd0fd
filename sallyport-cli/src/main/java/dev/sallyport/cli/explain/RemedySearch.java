package dev.sallyport.cli.explain;

import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Refusal;
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
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
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
            case POLICY_INVALID -> withoutQuarantines(refusal);
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
                    UPSTREAM_OVERFLOW,
                    UPSTREAM_EJECTED,
                    CREDENTIAL_MISSING,
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

    private @Nullable String withoutQuarantines(Refusal refusal) {
        if (state.quarantines().isEmpty()) {
            return refusal.detail();
        }
        steps.add(new Step(
                "whoever edits it",
                "put the invalid policy right; `sallyport analyze` lists what is wrong with it",
                null,
                null));
        state = new PolicySnapshot(
                state.generation(), state.settings(), state.namespaces(), state.policies(), List.of());
        return null;
    }

    /** What the platform allows at this address makes an Allow of the namespace's own superfluous. */
    private @Nullable String withAddressOpened(Refusal refusal) {
        Cidr address = Cidr.of(situation.address());
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

    private PolicyDraft draft(boolean platform, Set<Cidr> ranges) {
        HostName name = question.attempt(null).host();
        RuleDraft rule = new RuleDraft(
                Action.ALLOW,
                name == null ? List.of() : List.of(exact(name)),
                name == null ? List.of(Cidr.of(situation.address())) : List.copyOf(ranges),
                List.of(PortRange.of(question.port())),
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
        state = new PolicySnapshot(
                state.generation(), state.settings(), state.namespaces(), policies, state.quarantines());
    }

    private static HostPattern exact(HostName name) {
        return new HostPattern(HostPattern.Kind.EXACT, name);
    }

    private static String owner(PolicyId policy) {
        return policy.isNamespaced() ? "who edits namespace " + policy.namespace() : "the platform";
    }
}
