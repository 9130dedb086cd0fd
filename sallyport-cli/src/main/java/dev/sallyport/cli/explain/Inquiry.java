package dev.sallyport.cli.explain;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.Basis;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Permit;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.destination.WayChoice;
import dev.sallyport.model.identity.PresentedSvid;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Settings.InternalRange;
import dev.sallyport.model.policy.Truth;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Questions to the Gatekeeper about one caller and destination: about the state as it is, and about states in which one
 * rule stands alone, by which it tells what each rule does. Nothing here compares a host, a port or an address itself.
 * Immutable.
 */
final class Inquiry {
    private static final List<InternalRange> EVERY_RANGE =
            List.of(new InternalRange(Cidr.parse("0.0.0.0/0"), null), new InternalRange(Cidr.parse("::/0"), null));

    /** Where a parent proxy's name may lead: a public address. */
    private static final InetAddress SOME_PROXY = IpLiteral.parse("9.9.9.9").address();

    private final Question question;
    private final TrustDomain trustDomain;
    private final PolicySnapshot snapshot;
    private final Map<String, NamespaceFacts> silentNamespaces;

    Inquiry(Question question, TrustDomain trustDomain, PolicySnapshot snapshot) {
        this.question = question;
        this.trustDomain = trustDomain;
        this.snapshot = snapshot;
        NamespaceFacts facts = snapshot.namespace(question.caller().namespace());
        this.silentNamespaces = Map.of(question.caller().namespace(), new NamespaceFacts(facts.labels(), null));
    }

    /** About another destination, of the same caller in the same state. */
    Inquiry(Question question, Inquiry same) {
        this(question, same.trustDomain, same.snapshot);
    }

    /** Which way the destination is reached, as the state is. */
    WayChoice choice() {
        HostName name = question.attempt(null).host();
        Map<String, String> labels =
                snapshot.namespace(question.caller().namespace()).labels();
        return name == null
                ? WayChoice.DEFAULT
                : snapshot.destinations().choose(question.caller(), trustDomain, labels, name, question.port());
    }

    /** The same way; the default one where none can be used. */
    Way way() {
        return choice() instanceof WayChoice.Taken(Way way) ? way : Way.DEFAULT;
    }

    /** Why the name alone is refused, of HTTP; null when it is not. */
    @Nullable
    Refusal byName() {
        return keeper(snapshot).admit(question.attempt(Protocol.HTTP), question.at()) instanceof Refusal refusal
                ? refusal
                : null;
    }

    /** The verdict as the state is. */
    Vetting ask(Situation situation) {
        return ask(keeper(snapshot), situation, question.at());
    }

    /** The verdicts as the state is. */
    List<Vetting> ask(List<Situation> situations) {
        Gatekeeper keeper = keeper(snapshot);
        return situations.stream()
                .map(situation -> ask(keeper, situation, question.at()))
                .toList();
    }

    /** True when the policy selects the caller, or may as long as its pod is not known. */
    boolean selects(Policy policy) {
        boolean inScope = !policy.id().isNamespaced()
                || question.caller().namespace().equals(policy.id().namespace());
        Map<String, String> labels =
                snapshot.namespace(question.caller().namespace()).labels();
        return inScope
                && policy.subjects().stream()
                        .anyMatch(subject ->
                                subject.selects(question.caller(), trustDomain, labels, question.pod()) != Truth.FAILS);
    }

    /** True when the rule holds, or may hold, as long as neither address nor first bytes are known. */
    boolean mayHold(Policy policy, Rule rule, Instant at) {
        Rule allowing = new Rule(rule.name(), Action.ALLOW, rule.conditions(), rule.until());
        Attempt attempt = question.attempt(null);
        return attempt.literal() != null
                || keeper(alone(policy, allowing, List.of())).admit(attempt, at) instanceof Permit;
    }

    /**
     * True when the rule by itself decides.
     *
     * @param ceilings policies whose ceilings cap it
     */
    boolean holds(Policy policy, Rule rule, List<Policy> ceilings, Situation situation, Instant at) {
        Vetting verdict = ask(keeper(alone(policy, rule, ceilings)), situation, at);
        return switch (verdict) {
            case DialTargets targets -> targets.first().basis().equals(new Basis.ByRule(rule.name()));
            case Refusal refusal ->
                refusal.reason() == Reason.DENIED_BY_RULE
                        || refusal.reason() == Reason.HTTP_UNREADABLE && rule.action() == Action.DENY;
        };
    }

    /** True when the rule speaks of requests, and nobody has said which one it is. */
    boolean dependsOnRequest(Rule rule) {
        return rule.conditions().http() != null && question.request() == null;
    }

    /** A state in which only this rule can decide, and no address is closed that anybody could open. */
    private PolicySnapshot alone(Policy policy, Rule rule, List<Policy> ceilings) {
        List<Policy> policies = new ArrayList<>();
        policies.add(new Policy(policy.id(), Mode.ENFORCE, policy.subjects(), List.of(rule), List.of()));
        for (Policy ceiling : ceilings) {
            policies.add(new Policy(ceiling.id(), ceiling.mode(), ceiling.subjects(), List.of(), ceiling.ceiling()));
        }
        Posture posture = rule.action() == Action.ALLOW ? Posture.DENY : Posture.ALLOW;
        Settings open = new Settings(
                List.of(),
                List.of(),
                List.of(),
                posture,
                EVERY_RANGE,
                List.of(),
                snapshot.settings().nat64Prefixes(),
                Governance.DEFAULT);
        return new PolicySnapshot(1, open, silentNamespaces, policies, List.of());
    }

    private Vetting ask(Gatekeeper keeper, Situation situation, Instant at) {
        // As the holder of a certificate that is issued at that moment: what names pods and serial numbers is not
        // asked.
        PresentedSvid fresh = new PresentedSvid(question.caller(), null, null, at);
        Refusal revoked = keeper.revoked(fresh, at);
        if (revoked != null) {
            return revoked;
        }
        // A live connection is judged again whatever became of its destination; a new one is not made without it.
        Attempt attempt = question.attempt(situation.protocol());
        return switch (keeper.admit(attempt, at)) {
            case Refusal refusal -> refusal;
            case Permit permit -> ask(keeper, permit, keeper.way(attempt), situation, at);
        };
    }

    private static Vetting ask(Gatekeeper keeper, Permit permit, Way way, Situation situation, Instant at) {
        InetAddress dialled = way.isResolvedByParent() ? null : situation.address();
        Vetting there = keeper.reconsider(permit.attempt(), dialled, at);
        if (!(there instanceof DialTargets) || way.via() == null) {
            return there;
        }
        return keeper.vet(permit, List.of(situation.address()), List.of(SOME_PROXY), at) instanceof Refusal refusal
                ? refusal
                : there;
    }

    private Gatekeeper keeper(PolicySnapshot state) {
        return new Gatekeeper(state, trustDomain, Set.of(), null, question.pods());
    }

    /** Policies whose ceiling caps the caller's namespaced Allows. */
    List<Policy> ceilings() {
        return snapshot.policies().stream()
                .filter(policy ->
                        policy.mode() == Mode.ENFORCE && !policy.ceiling().isEmpty() && selects(policy))
                .sorted(Comparator.comparing(Policy::id))
                .toList();
    }
}
