package dev.sallyport.cli.analyze;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Rules that are over, or soon will be, and ranges that no rule can open. Confined to one analysis. */
final class RuleCheck {
    private final Inventory inventory;
    private final Consumer<Finding> findings;
    private final List<Cidr> closed;

    RuleCheck(Inventory inventory, Consumer<Finding> findings) {
        this.inventory = inventory;
        this.findings = findings;
        this.closed = Stream.of(
                        inventory.settings().clusterCidrs(),
                        inventory.settings().controlCidrs(),
                        inventory.settings().forbiddenRanges())
                .flatMap(List::stream)
                .toList();
    }

    void run(Instant now, Duration soon) {
        for (PlacedRule rule : inventory.rules()) {
            expiry(rule, now, soon);
            if (rule.rule().action() == Action.ALLOW && rule.rule().conditions().cidrs() != null) {
                ranges(rule, rule.rule().conditions().cidrs());
            }
        }
    }

    private void expiry(PlacedRule rule, Instant now, Duration soon) {
        Instant until = rule.rule().until();
        if (until == null) {
            return;
        }
        if (rule.rule().isExpired(now)) {
            findings.accept(rule.finding(Severity.WARNING, "expired", "is over since " + until + ": delete it"));
        } else if (rule.rule().isExpired(now.plus(soon))) {
            findings.accept(rule.finding(
                    Severity.NOTE,
                    "expires-soon",
                    "ends at " + until + ", in " + Duration.between(now, until).toDays()
                            + " days; connections it alone allows are closed then"));
        }
    }

    private void ranges(PlacedRule rule, List<Cidr> cidrs) {
        for (int i = 0; i < cidrs.size(); i++) {
            Cidr range = cidrs.get(i);
            if (closed.stream().anyMatch(wide -> wide.contains(range))) {
                findings.accept(
                        rule.finding(
                                Severity.WARNING,
                                "closed-range",
                                "cidrs",
                                i,
                                "lies inside clusterCIDRs, controlCIDRs or forbiddenRanges of EgressSettings: nothing opens it"));
            }
        }
    }
}
