package dev.sallyport.cli.analyze;

import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.resources.translate.Resource;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Namespaced Allows, or single hosts and ranges of theirs, that lie outside a ceiling. Confined to one analysis. */
final class CeilingCheck {
    private final Inventory inventory;
    private final Consumer<Finding> findings;

    CeilingCheck(Inventory inventory, Consumer<Finding> findings) {
        this.inventory = inventory;
        this.findings = findings;
    }

    void run() {
        inventory.policies().forEach((policy, resource) -> {
            if (policy.mode() == Mode.ENFORCE && !policy.ceiling().isEmpty()) {
                inventory.rules().stream()
                        .filter(rule -> isCapped(rule) && covers(policy, rule))
                        .forEach(rule -> check(rule, policy, resource));
            }
        });
    }

    private static boolean isCapped(PlacedRule rule) {
        return rule.decides()
                && rule.policy().id().isNamespaced()
                && rule.rule().action() == Action.ALLOW;
    }

    private boolean covers(Policy ceiling, PlacedRule rule) {
        return Coverage.covers(ceiling.subjects(), rule.policy().subjects(), inventory);
    }

    private void check(PlacedRule rule, Policy ceiling, Resource resource) {
        Conditions whole = rule.rule().conditions();
        String outside = "lies outside the ceiling of ClusterEgressPolicy "
                + ceiling.id().name() + Documents.inBrackets(resource.origin()) + ": it never holds";
        if (isOutside(whole, ceiling)) {
            findings.accept(rule.finding(Severity.WARNING, "outside-ceiling", outside));
            return;
        }
        List<HostPattern> hosts = Objects.requireNonNullElse(whole.hosts(), List.of());
        for (int i = 0; i < hosts.size(); i++) {
            if (isOutside(withHosts(whole, List.of(hosts.get(i))), ceiling)) {
                findings.accept(rule.finding(Severity.WARNING, "outside-ceiling", "hosts", i, outside));
            }
        }
        List<Cidr> cidrs = Objects.requireNonNullElse(whole.cidrs(), List.of());
        for (int i = 0; i < cidrs.size(); i++) {
            if (isOutside(withCidrs(whole, List.of(cidrs.get(i))), ceiling)) {
                findings.accept(rule.finding(Severity.WARNING, "outside-ceiling", "cidrs", i, outside));
            }
        }
    }

    private static Conditions withHosts(Conditions whole, List<HostPattern> hosts) {
        return new Conditions(hosts, whole.cidrs(), whole.ports(), whole.protocols(), whole.http());
    }

    private static Conditions withCidrs(Conditions whole, List<Cidr> cidrs) {
        return new Conditions(whole.hosts(), cidrs, whole.ports(), whole.protocols(), whole.http());
    }

    private static boolean isOutside(Conditions conditions, Policy ceiling) {
        return ceiling.ceiling().stream().noneMatch(entry -> Coverage.mayOverlap(entry, conditions));
    }
}
