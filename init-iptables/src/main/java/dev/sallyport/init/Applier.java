package dev.sallyport.init;

import dev.sallyport.model.contract.InitExitCodes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the tables to the plan: guards of both families, then the rest, redirects last; each table in one atomic
 * restore, and not touched at all when it is as planned already. Then reads everything back.
 */
final class Applier {
    private final BackendChoice choice;
    private final Options options;
    private final PodFacts facts;
    private final Report report;
    private boolean guardLoaded;

    Applier(BackendChoice choice, Options options, PodFacts facts, Report report) {
        this.choice = choice;
        this.options = options;
        this.facts = facts;
        this.report = report;
    }

    /**
     * Loads and verifies.
     *
     * @return true when something was changed, false when everything was in place
     * @throws InitFailure when a restore is refused or the result is not the plan; what was loaded stays
     */
    boolean apply() throws InitFailure {
        Map<Family, SavedRules> before = read();
        boolean changed = false;
        for (Table table : Table.values()) {
            for (Family family : choice.families()) {
                changed |= load(plan(family, table), of(before, family));
            }
        }
        for (Xtables stale : choice.stale()) {
            report.say("rules of an earlier run are removed from backend "
                    + stale.backend().label());
            new Cleaner(List.of(stale), report).clean();
        }
        verify();
        return changed;
    }

    /** Prints what {@link #apply} would load, and loads nothing. */
    void rehearse() throws InitFailure {
        Map<Family, SavedRules> before = read();
        for (Family family : choice.families()) {
            for (Table table : Table.values()) {
                TablePlan plan = plan(family, table);
                SavedRules saved = of(before, family);
                if (new Verifier(choice.xtables()).differences(plan, saved).isEmpty()) {
                    report.say(plan.label() + ": nothing to change");
                } else {
                    Optional<String> text = RestoreText.toApply(plan, saved);
                    report.show("would be loaded into " + plan.label(), text.orElse(""));
                }
            }
        }
    }

    private TablePlan plan(Family family, Table table) {
        return RulePlanner.plan(options, family, facts.onLink()).stream()
                .filter(plan -> plan.table() == table)
                .findFirst()
                .orElseThrow();
    }

    private static SavedRules of(Map<Family, SavedRules> saved, Family family) {
        return saved.getOrDefault(family, SavedRules.NONE);
    }

    private boolean load(TablePlan plan, SavedRules saved) throws InitFailure {
        if (new Verifier(choice.xtables()).differences(plan, saved).isEmpty()) {
            if (!plan.absent()) {
                report.say(plan.label() + ": in place already");
            }
            guardLoaded |= plan.table() == Table.FILTER;
            return false;
        }
        Optional<String> text = RestoreText.toApply(plan, saved);
        Xtables.Answer answer = choice.xtables().restore(plan.family(), text.orElse(""));
        if (!answer.succeeded()) {
            throw new InitFailure(
                    InitExitCodes.APPLY, plan.label() + " could not be loaded: " + answer.text() + guardRemark());
        }
        guardLoaded |= plan.table() == Table.FILTER;
        report.say(plan.label() + ": " + plan.rules().size() + " rules loaded");
        return true;
    }

    private String guardRemark() {
        return guardLoaded
                ? ". The guard that was loaded stays: what it covers cannot leave the pod"
                : ". Nothing was loaded";
    }

    private void verify() throws InitFailure {
        Map<Family, SavedRules> after = read();
        List<String> differences = new ArrayList<>();
        Verifier verifier = new Verifier(choice.xtables());
        for (Family family : choice.families()) {
            for (Table table : Table.values()) {
                differences.addAll(verifier.differences(plan(family, table), of(after, family)));
            }
        }
        if (!differences.isEmpty()) {
            throw new InitFailure(
                    InitExitCodes.VERIFY,
                    "the rules read back are not the rules written: " + String.join("; ", differences) + guardRemark());
        }
        report.say("read back and compared, rule by rule, for " + labels(choice.families()));
    }

    private static String labels(List<Family> families) {
        return String.join(" and ", families.stream().map(Family::label).toList());
    }

    private Map<Family, SavedRules> read() throws InitFailure {
        Map<Family, SavedRules> saved = new EnumMap<>(Family.class);
        for (Family family : choice.families()) {
            Xtables.Answer answer = choice.xtables().save(family);
            if (!answer.succeeded()) {
                throw new InitFailure(
                        InitExitCodes.VERIFY,
                        family.label() + " rules cannot be read: " + answer.text() + guardRemark());
            }
            saved.put(family, SavedRules.parse(answer.text()));
        }
        return saved;
    }

    /** Prints the rules of both families as iptables-save gives them. */
    void list() {
        for (Family family : choice.families()) {
            Xtables.Answer answer = choice.xtables().save(family);
            String title = family.command() + "-" + choice.xtables().backend().label() + "-save";
            report.show(title, answer.text());
        }
    }
}
