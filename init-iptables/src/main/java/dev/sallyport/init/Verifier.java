package dev.sallyport.init;

import java.util.ArrayList;
import java.util.List;

/** Compares what the kernel holds with what was planned: the jump first in its hook, then rule by rule, in order. */
final class Verifier {
    private final Xtables xtables;

    Verifier(Xtables xtables) {
        this.xtables = xtables;
    }

    /** A sentence for each difference; none when the table is as planned. */
    List<String> differences(TablePlan plan, SavedRules saved) {
        Table table = plan.table();
        if (plan.absent()) {
            return saved.hasOurs(table)
                    ? List.of(plan.label() + ": chain " + table.chain() + " is there and should not be")
                    : List.of();
        }
        List<String> differences = new ArrayList<>();
        if (!RestoreText.jumpInPlace(table, saved)) {
            differences.add(
                    plan.label() + ": the jump to " + table.chain() + " is not the one first rule of " + table.hook());
        }
        List<String> found = saved.rules(table, table.chain());
        if (found.size() != plan.rules().size()) {
            differences.add(plan.label() + ": " + table.chain() + " has " + found.size() + " rules instead of "
                    + plan.rules().size());
            return differences;
        }
        for (int i = 0; i < found.size(); i++) {
            if (!same(plan, plan.rules().get(i), found.get(i))) {
                differences.add(plan.label() + ": rule " + (i + 1) + " of " + table.chain() + " is " + found.get(i)
                        + " instead of " + plan.rules().get(i).text());
            }
        }
        return differences;
    }

    /** Another version of iptables may spell a rule differently; then its own comparison decides, at the same place. */
    private boolean same(TablePlan plan, Rule wanted, String found) {
        if (found.equals(wanted.text())) {
            return true;
        }
        return found.contains("\"" + wanted.comment() + "\"")
                && found.endsWith("-j " + wanted.target())
                && xtables.holds(plan.family(), plan.table(), plan.table().chain(), wanted);
    }
}
