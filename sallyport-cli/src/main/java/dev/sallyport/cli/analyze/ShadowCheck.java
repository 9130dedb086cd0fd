package dev.sallyport.cli.analyze;

import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rules that never decide: an Allow that a Deny covers, and a rule that an earlier one of the same scope covers. Looks up
 * candidates by host, so that ten thousand policies take a moment. Confined to one analysis.
 */
final class ShadowCheck {
    private final Inventory inventory;
    private final Consumer<Finding> findings;
    private final Map<String, List<PlacedRule>> hostless = new HashMap<>();
    private final Map<String, Map<HostPattern, List<PlacedRule>>> byHost = new HashMap<>();

    ShadowCheck(Inventory inventory, Consumer<Finding> findings) {
        this.inventory = inventory;
        this.findings = findings;
    }

    void run(Instant now) {
        List<PlacedRule> rules = inventory.rules().stream()
                .filter(rule -> rule.decides() && !rule.rule().isExpired(now))
                .toList();
        rules.forEach(this::index);
        for (PlacedRule rule : rules) {
            PlacedRule deny = rule.rule().action() == Action.ALLOW ? denyOver(rule) : null;
            if (deny != null) {
                findings.accept(rule.finding(
                        Severity.WARNING,
                        "never-allows",
                        "can never let anything pass: the Deny " + deny + " covers all of it"));
                continue;
            }
            PlacedRule earlier = earlierOver(rule);
            if (earlier != null) {
                findings.accept(rule.finding(
                        Severity.WARNING, "shadowed", "says nothing that " + earlier + " does not say before"));
            }
        }
    }

    private void index(PlacedRule rule) {
        String scope = rule.policy().id().isNamespaced() ? rule.policy().id().scope() : "";
        List<HostPattern> hosts = rule.rule().conditions().hosts();
        if (hosts == null) {
            hostless.computeIfAbsent(scope, key -> new ArrayList<>()).add(rule);
            return;
        }
        Map<HostPattern, List<PlacedRule>> index = byHost.computeIfAbsent(scope, key -> new HashMap<>());
        hosts.stream()
                .distinct()
                .forEach(host ->
                        index.computeIfAbsent(host, key -> new ArrayList<>()).add(rule));
    }

    private @Nullable PlacedRule denyOver(PlacedRule allow) {
        List<String> scopes = allow.policy().id().isNamespaced()
                ? List.of("", allow.policy().id().scope())
                : List.of("");
        for (String scope : scopes) {
            for (PlacedRule candidate : candidates(scope, allow.rule().conditions())) {
                if (candidate.rule().action() == Action.DENY && covers(candidate, allow)) {
                    return candidate;
                }
            }
        }
        return null;
    }

    private @Nullable PlacedRule earlierOver(PlacedRule rule) {
        String scope = rule.policy().id().isNamespaced() ? rule.policy().id().scope() : "";
        for (PlacedRule candidate : candidates(scope, rule.rule().conditions())) {
            boolean earlier = candidate.rule().name().compareTo(rule.rule().name()) < 0;
            if (earlier
                    && candidate.rule().action() == rule.rule().action()
                    && opensAsMuch(candidate, rule)
                    && covers(candidate, rule)) {
                return candidate;
            }
        }
        return null;
    }

    /** A cluster-scoped Allow with CIDRs opens private addresses; one without says less, however wide it is. */
    private static boolean opensAsMuch(PlacedRule outer, PlacedRule inner) {
        return outer.policy().id().isNamespaced()
                || inner.rule().action() == Action.DENY
                || inner.rule().conditions().cidrs() == null
                || outer.rule().conditions().cidrs() != null;
    }

    private boolean covers(PlacedRule outer, PlacedRule inner) {
        return !outer.rule().name().equals(inner.rule().name())
                && Coverage.outlives(outer.rule(), inner.rule())
                && Coverage.covers(outer.rule().conditions(), inner.rule().conditions())
                && Coverage.covers(outer.policy().subjects(), inner.policy().subjects(), inventory);
    }

    /** Rules that may cover these conditions: without hosts, or with a pattern over the first host. */
    private List<PlacedRule> candidates(String scope, Conditions conditions) {
        List<PlacedRule> candidates = new ArrayList<>(hostless.getOrDefault(scope, List.of()));
        if (conditions.hosts() != null) {
            Map<HostPattern, List<PlacedRule>> index = byHost.getOrDefault(scope, Map.of());
            for (HostPattern wide : Patterns.covering(conditions.hosts().getFirst())) {
                candidates.addAll(index.getOrDefault(wide, List.of()));
            }
        }
        return candidates;
    }
}
