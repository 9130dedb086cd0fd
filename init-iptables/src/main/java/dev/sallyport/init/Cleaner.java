package dev.sallyport.init;

import dev.sallyport.model.contract.InitExitCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes our chains and the jumps to them away: both families, every backend that is there; the redirect first and the
 * guard last, so that nothing escapes half-way. Other people's rules stay as they are.
 */
final class Cleaner {
    private final List<Xtables> backends;
    private final Report report;

    Cleaner(List<Xtables> backends, Report report) {
        this.backends = List.copyOf(backends);
        this.report = report;
    }

    /**
     * Removes them; it is no mistake when there are none.
     *
     * @throws InitFailure when a removal is refused; the rest is tried all the same
     */
    void clean() throws InitFailure {
        List<String> failures = new ArrayList<>();
        forEachOfOurs((xtables, family, table, text) -> {
            Xtables.Answer answer = xtables.restore(family, text);
            String label = family.label() + " " + table.label() + " ("
                    + xtables.backend().label() + ")";
            if (answer.succeeded()) {
                report.say(label + ": removed");
            } else {
                failures.add(label + " could not be removed: " + answer.text());
            }
        });
        if (!failures.isEmpty()) {
            throw new InitFailure(InitExitCodes.APPLY, String.join("; ", failures));
        }
    }

    /** Prints what {@link #clean} would give to iptables-restore. */
    void rehearse() {
        forEachOfOurs((xtables, family, table, text) -> report.show(
                "would be loaded into " + family.label() + " " + table.label() + " ("
                        + xtables.backend().label() + ")",
                text));
    }

    private interface Step {
        void take(Xtables xtables, Family family, Table table, String text);
    }

    private void forEachOfOurs(Step step) {
        boolean found = false;
        for (Xtables xtables : backends) {
            for (Family family : Family.values()) {
                Xtables.Answer answer = xtables.save(family);
                if (!answer.succeeded()) {
                    report.say(family.label() + " of backend "
                            + xtables.backend().label() + " is skipped: " + answer.text());
                    continue;
                }
                found |= SavedRules.parse(answer.text()).hasOurs();
                removals(xtables, family, SavedRules.parse(answer.text()), step);
            }
        }
        if (!found) {
            report.say("there are no rules of ours");
        }
    }

    private static void removals(Xtables xtables, Family family, SavedRules saved, Step step) {
        for (Table table : List.of(Table.values()).reversed()) {
            Optional<String> text = RestoreText.toRemove(table, saved);
            text.ifPresent(removal -> step.take(xtables, family, table, removal));
        }
    }
}
