package dev.sallyport.cli.analyze;

import java.util.Set;
import java.util.function.Consumer;

/** Rules that no record names. Confined to one analysis. */
final class UseCheck {
    private final Inventory inventory;
    private final Consumer<Finding> findings;

    UseCheck(Inventory inventory, Consumer<Finding> findings) {
        this.inventory = inventory;
        this.findings = findings;
    }

    /** Compares with the names of the rules that decided something. */
    void run(Set<String> used) {
        for (PlacedRule rule : inventory.rules()) {
            if (rule.decides() && !used.contains(rule.rule().name().toString())) {
                findings.accept(rule.finding(Severity.NOTE, "unused", "decided nothing in the records"));
            }
        }
    }
}
