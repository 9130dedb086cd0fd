package dev.sallyport.cli.explain;

import dev.sallyport.cli.explain.RuleStanding.Role;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out what each rule does for one question, by asking about it alone. Confined to one explanation. */
final class RuleStandings {
    private final Inquiry inquiry;
    private final List<Situation> situations;
    private final List<Policy> ceilings;
    private final @Nullable RuleName decider;
    private final Instant at;
    private final Documents documents;

    RuleStandings(
            Inquiry inquiry, List<Situation> situations, @Nullable RuleName decider, Instant at, Documents documents) {
        this.inquiry = inquiry;
        this.situations = situations;
        this.ceilings = inquiry.ceilings();
        this.decider = decider;
        this.at = at;
        this.documents = documents;
    }

    /** Every rule that holds, may hold or would hold, in the order in which rules are named in records. */
    List<RuleStanding> of(PolicySnapshot snapshot) {
        List<RuleStanding> standings = new ArrayList<>();
        for (Policy policy : snapshot.policies()) {
            if (inquiry.selects(policy)) {
                for (Rule rule : policy.rules()) {
                    RuleStanding standing = of(policy, rule);
                    if (standing != null) {
                        standings.add(standing);
                    }
                }
            }
        }
        standings.sort(Comparator.comparing(RuleStanding::rule));
        return standings;
    }

    private @Nullable RuleStanding of(Policy policy, Rule rule) {
        boolean expired = rule.isExpired(at);
        Instant when = expired && rule.until() != null ? rule.until().minusNanos(1) : at;
        if (!inquiry.mayHold(policy, rule, when)) {
            return null;
        }
        long holding = situations.stream()
                .filter(situation -> inquiry.holds(policy, rule, List.of(), situation, when))
                .count();
        if (holding == 0 && !inquiry.dependsOnRequest(rule)) {
            return null;
        }
        if (expired) {
            return standing(rule, Role.EXPIRED, "its time passed at " + rule.until());
        }
        if (policy.mode() == Mode.OBSERVE) {
            return standing(rule, Role.OBSERVES, "mode Observe: recorded, never decides");
        }
        return inForce(policy, rule, holding);
    }

    private RuleStanding inForce(Policy policy, Rule rule, long holding) {
        List<String> capping = cappedBy(policy, rule);
        if (!capping.isEmpty()) {
            return standing(rule, Role.CAPPED, "outside the ceiling of " + String.join(", ", capping));
        }
        if (rule.name().equals(decider)) {
            return standing(rule, Role.DECIDES, rule.until() == null ? "" : "until " + rule.until());
        }
        if (inquiry.dependsOnRequest(rule)) {
            return standing(rule, Role.DEPENDS, "on the request");
        }
        if (holding < situations.size()) {
            return standing(rule, Role.DEPENDS, "on " + unknowns(rule));
        }
        return standing(rule, Role.HOLDS, whyNot(rule));
    }

    /** The ceilings that leave nothing of the rule. */
    private List<String> cappedBy(Policy policy, Rule rule) {
        if (!policy.id().isNamespaced() || rule.action() != Action.ALLOW) {
            return List.of();
        }
        return ceilings.stream()
                .filter(ceiling -> situations.stream()
                        .noneMatch(situation -> inquiry.holds(policy, rule, List.of(ceiling), situation, at)))
                .map(Policy::id)
                .map(PolicyId::toString)
                .toList();
    }

    private static String unknowns(Rule rule) {
        List<String> unknowns = new ArrayList<>();
        if (rule.conditions().cidrs() != null) {
            unknowns.add("the address");
        }
        if (rule.conditions().protocols() != null || rule.conditions().http() != null) {
            unknowns.add("the first bytes");
        }
        return unknowns.isEmpty() ? "the address" : String.join(" and ", unknowns);
    }

    private String whyNot(Rule rule) {
        if (decider == null) {
            return rule.action() == Action.ALLOW ? "something else stands in the way" : "would refuse";
        }
        return rule.name().policy().isNamespaced() == decider.policy().isNamespaced()
                        && rule.name().compareTo(decider) > 0
                ? "another one comes first by name"
                : "another one decides";
    }

    private RuleStanding standing(Rule rule, Role role, String why) {
        List<String> sets = documents.hostSets(rule.name());
        String named = sets.isEmpty() ? "" : "names hostSets " + String.join(", ", sets);
        String both = why.isEmpty() || named.isEmpty() ? why + named : why + "; " + named;
        return new RuleStanding(rule.name(), rule.action(), role, both, documents.origin(rule.name()));
    }
}
