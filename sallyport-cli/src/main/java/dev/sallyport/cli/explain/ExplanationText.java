package dev.sallyport.cli.explain;

import dev.sallyport.cli.explain.Explanation.Outcome;
import dev.sallyport.cli.output.Ink;
import dev.sallyport.cli.output.Table;
import dev.sallyport.cli.output.Table.Cell;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.document.Structured;
import dev.sallyport.resources.translate.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An explanation for people. Not thread-safe. */
public final class ExplanationText {
    /** Said once, by "It must resolve to a public address". */
    private static final String ADDRESS = Reason.ADDRESS_FORBIDDEN.label();

    private final Ink ink;
    private final StringBuilder text = new StringBuilder();

    private ExplanationText(Ink ink) {
        this.ink = ink;
    }

    /** The text, with a line's end. */
    public static String of(Explanation explanation, Ink ink) {
        ExplanationText writer = new ExplanationText(ink);
        writer.verdict(explanation);
        writer.exceptions(explanation.outcomes());
        writer.rules(explanation.rules());
        if (explanation.way() != null) {
            writer.heading("The way there");
            writer.text.append(WayText.of(explanation.way(), ink));
        }
        writer.surroundings(explanation);
        if (explanation.remedy() != null) {
            writer.remedy(explanation.remedy());
        }
        return writer.text.toString();
    }

    private void verdict(Explanation explanation) {
        Question question = explanation.question();
        Outcome usual = explanation.outcomes().getFirst();
        text.append(question.caller().namespace())
                .append('/')
                .append(question.caller().serviceAccount())
                .append(" -> ")
                .append(question.destination())
                .append(": ")
                .append(ink.strong(
                        switch (explanation.status()) {
                            case ALLOWED -> ink.good("allowed");
                            case REFUSED -> ink.bad("refused");
                            case DEPENDS -> ink.odd("depends");
                        }));
        if (usual.reason() != null) {
            text.append(' ').append(usual.reason());
        }
        text.append("\n  ").append(usual.sentence());
        boolean resolved = explanation.way() == null
                || !explanation.way().way().isStatic()
                        && !explanation.way().way().isResolvedByParent();
        if (usual.allowed() && question.onlyAddress() == null && resolved) {
            text.append(" It must resolve to a public address.");
        }
        text.append('\n');
    }

    private void exceptions(List<Outcome> outcomes) {
        boolean caveat = outcomes.getFirst().allowed();
        List<Outcome> others = outcomes.stream()
                .skip(1)
                .filter(outcome -> !(caveat && ADDRESS.equals(outcome.reason())))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        heading("But");
        for (Outcome outcome : others) {
            text.append("  when ").append(outcome.when()).append(": ");
            text.append(outcome.allowed() ? ink.good("allowed") : ink.bad("refused " + outcome.reason()));
            text.append(". ").append(outcome.sentence()).append('\n');
        }
    }

    private void rules(List<RuleStanding> rules) {
        if (rules.isEmpty()) {
            return;
        }
        heading("Rules that concern it");
        Table table = new Table();
        for (RuleStanding standing : rules) {
            String action = standing.action() == Action.ALLOW ? "Allow" : "Deny";
            table.row(
                    new Cell(action, standing.action() == Action.ALLOW ? ink.good(action) : ink.bad(action)),
                    Cell.of(standing.rule().toString()),
                    new Cell(standing.role().word(), ink.strong(standing.role().word())),
                    Cell.of(standing.why()),
                    new Cell(place(standing.origin()), ink.faint(place(standing.origin()))));
        }
        text.append(table.text(2));
    }

    private void surroundings(Explanation explanation) {
        heading("Around it");
        text.append("  default posture  ").append(explanation.posture()).append('\n');
        text.append("  ceilings         ")
                .append(explanation.ceilings().isEmpty() ? "none" : String.join(", ", explanation.ceilings()))
                .append('\n');
    }

    private void remedy(Remedy remedy) {
        heading(remedy.possible() ? "What would let it pass" : "Nothing lets it pass");
        for (Step step : remedy.steps()) {
            text.append("  ").append(step.who()).append(": ").append(step.sentence());
            if (step.origin() != null) {
                text.append(ink.faint(" (" + place(step.origin()) + ")"));
            }
            text.append('\n');
            if (step.yaml() != null) {
                text.append(Structured.yaml(step.yaml()).indent(4));
            }
        }
        if (!remedy.obstacle().isEmpty()) {
            text.append("  ").append(remedy.obstacle()).append('\n');
        }
    }

    private void heading(String heading) {
        text.append('\n').append(ink.strong(heading)).append('\n');
    }

    private static String place(@Nullable Origin origin) {
        return origin == null ? "" : Quoted.line(origin.toString());
    }
}
