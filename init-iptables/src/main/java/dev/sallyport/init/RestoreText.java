package dev.sallyport.init;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The text given to {@code iptables-restore --noflush}: one table, committed as a whole. It depends on what is there,
 * because a declared chain is replaced but a jump would be added again. Pure functions.
 */
final class RestoreText {
    private RestoreText() {}

    /** Makes the table as planned, or nothing when a chain that is not wanted is not there either. */
    static Optional<String> toApply(TablePlan plan, SavedRules saved) {
        Table table = plan.table();
        if (plan.absent()) {
            return toRemove(table, saved);
        }
        StringBuilder text = new StringBuilder("*" + table.label() + "\n");
        text.append(":").append(table.chain()).append(" - [0:0]\n");
        if (!jumpInPlace(table, saved)) {
            appendJumpRemovals(text, table, saved);
            text.append("-I ")
                    .append(table.hook())
                    .append(" 1 ")
                    .append(table.jump())
                    .append("\n");
        }
        for (Rule rule : plan.rules()) {
            text.append("-A ")
                    .append(table.chain())
                    .append(" ")
                    .append(rule.text())
                    .append("\n");
        }
        return Optional.of(text.append("COMMIT\n").toString());
    }

    /** Removes our chain and every jump to it, or nothing when it is not there. */
    static Optional<String> toRemove(Table table, SavedRules saved) {
        if (!saved.hasOurs(table)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder("*" + table.label() + "\n");
        appendJumpRemovals(text, table, saved);
        text.append("-F ").append(table.chain()).append("\n-X ").append(table.chain());
        return Optional.of(text.append("\nCOMMIT\n").toString());
    }

    /** True when exactly one rule jumps to our chain and it is the first of its hook. */
    static boolean jumpInPlace(Table table, SavedRules saved) {
        List<String> hook = saved.rules(table, table.hook());
        long jumps = saved.chains(table).values().stream()
                .flatMap(List::stream)
                .filter(rule -> SavedRules.jumpsTo(table, rule))
                .count();
        return jumps == 1 && !hook.isEmpty() && hook.getFirst().equals(table.jump());
    }

    private static void appendJumpRemovals(StringBuilder text, Table table, SavedRules saved) {
        for (Map.Entry<String, List<String>> chain : saved.chains(table).entrySet()) {
            for (String rule : chain.getValue()) {
                if (SavedRules.jumpsTo(table, rule)) {
                    text.append("-D ")
                            .append(chain.getKey())
                            .append(" ")
                            .append(rule)
                            .append("\n");
                }
            }
        }
    }
}
