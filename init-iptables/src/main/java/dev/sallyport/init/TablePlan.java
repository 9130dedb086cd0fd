package dev.sallyport.init;

import java.util.List;

/**
 * What one table of one family is to hold: our chain with exactly these rules and the jump to it first in its hook; or,
 * with no rules, neither chain nor jump. Immutable.
 */
record TablePlan(Family family, Table table, List<Rule> rules) {
    TablePlan {
        rules = List.copyOf(rules);
    }

    /** True when the chain is not wanted. */
    boolean absent() {
        return rules.isEmpty();
    }

    /** For sentences: {@code IPv6 filter}. */
    String label() {
        return family.label() + " " + table.label();
    }
}
