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
     * @throws InitFailure when a backend cannot be read or refuses a removal; the rest is tried all the same
     */
    void clean() throws InitFailure {
        List<String> failures = new ArrayList<>();
        forEachOfOurs(failures, (xtables, family, table, text) -> {
            Xtables.Answer answer = xtables.restore(family, text);
            String label = label(xtables, family) + " " + table.label();
            if (answer.succeeded()) {
                report.say(label + ": removed");
            } else {
                failures.add(label + " could not be removed: " + answer.text());
            }
        });
        stopOn(failures);
    }

    /** Prints what {@link #clean} would give to iptables-restore. */
    void rehearse() throws InitFailure {
        List<String> failures = new ArrayList<>();
        forEachOfOurs(
                failures,
                (xtables, family, table, text) ->
                        report.show("would be loaded into " + label(xtables, family) + " " + table.label(), text));
        stopOn(failures);
    }

    private static void stopOn(List<String> failures) throws InitFailure {
        if (!failures.isEmpty()) {
            throw new InitFailure(InitExitCodes.APPLY, String.join("; ", failures));
        }
    }

    private static String label(Xtables xtables, Family family) {
        return xtables.backend().label() + " " + family.label();
    }

    private interface Step {
        void take(Xtables xtables, Family family, Table table, String text);
    }

    private void forEachOfOurs(List<String> failures, Step step) {
        boolean found = false;
        for (Xtables xtables : backends) {
            for (Family family : Family.values()) {
                Xtables.Answer answer = xtables.save(family);
                if (answer.succeeded()) {
                    SavedRules saved = SavedRules.parse(answer.text());
                    found |= saved.hasOurs();
                    removals(xtables, family, saved, step);
                } else if (xtables.installed(family)) {
                    failures.add(label(xtables, family) + " cannot be read: " + answer.text());
                } else {
                    report.say(label(xtables, family) + " is skipped: " + answer.text());
                }
            }
        }
        if (!found && failures.isEmpty()) {
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
