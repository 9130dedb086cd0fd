package dev.sallyport.resources.cluster;

import dev.sallyport.resources.source.Ledger;
import dev.sallyport.resources.source.Standing;
import dev.sallyport.resources.translate.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the condition {@code Accepted} says of a resource. Pure. */
final class AcceptedCondition {
    /** Far below what the API takes; a reader has seen enough by then. */
    static final int LONGEST = 4_000;

    private AcceptedCondition() {}

    /**
     * The condition; since when it holds is the caller's to fill in.
     *
     * @param missing what is to be said of sets that it names and that are not there
     */
    static ConditionFacts of(Ledger.Entry entry, List<Problem> missing, long generation) {
        List<Problem> problems = entry.problems();
        if (problems.isEmpty() && !missing.isEmpty()) {
            return new ConditionFacts(
                    ConditionFacts.ACCEPTED, "False", "HostSetMissing", message(missing), generation, "");
        }
        if (problems.isEmpty()) {
            return new ConditionFacts(ConditionFacts.ACCEPTED, "True", "Valid", "in force as written", generation, "");
        }
        return new ConditionFacts(ConditionFacts.ACCEPTED, "False", reason(entry), message(problems), generation, "");
    }

    private static String reason(Ledger.Entry entry) {
        Ledger.Obstacle obstacle = entry.obstacle();
        return obstacle != null && entry.own().isEmpty() ? obstacle.reason() : reason(entry.standing());
    }

    private static String reason(@Nullable Standing standing) {
        return switch (standing) {
            case null -> "Invalid";
            case Standing.OfQuarantine ignored -> "InvalidSubjectsRefused";
            case Standing.OfPolicy ignored -> "InvalidLastGoodInForce";
            case Standing.OfHostSet ignored -> "InvalidLastGoodInForce";
            case Standing.OfSettings ignored -> "InvalidLastGoodInForce";
            case Standing.OfNamespace ignored -> "InvalidLastGoodInForce";
            case Standing.OfMaterial ignored -> "InvalidLastGoodInForce";
            case Standing.OfPod ignored -> "InvalidLastGoodInForce";
            case Standing.OfDestination destination ->
                destination.isStandIn() ? "InvalidHostsRefused" : "InvalidLastGoodInForce";
        };
    }

    private static String message(List<Problem> problems) {
        StringBuilder message = new StringBuilder();
        int told = 0;
        for (Problem problem : problems) {
            String sentence =
                    problem.field().isEmpty() ? problem.sentence() : problem.field() + ": " + problem.sentence();
            if (message.length() + sentence.length() > LONGEST) {
                return message.append(message.isEmpty() ? "" : "; ")
                        .append("and ")
                        .append(problems.size() - told)
                        .append(" more")
                        .toString();
            }
            message.append(told == 0 ? "" : "; ").append(sentence);
            told++;
        }
        return message.toString();
    }
}
