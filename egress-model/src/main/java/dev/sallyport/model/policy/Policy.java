package dev.sallyport.model.policy;

import java.util.List;

/**
 * A valid EgressPolicy or ClusterEgressPolicy. Immutable.
 *
 * @param id which one
 * @param mode whether its rules and its ceiling count
 * @param subjects whom it is about: any of them
 * @param rules in their written order
 * @param ceiling cluster policies only; in the namespaces selected a namespaced Allow holds only inside it; empty for
 *     none
 */
public record Policy(PolicyId id, Mode mode, List<Subject> subjects, List<Rule> rules, List<Conditions> ceiling) {
    /** Copies the lists. */
    public Policy {
        subjects = List.copyOf(subjects);
        rules = List.copyOf(rules);
        ceiling = List.copyOf(ceiling);
    }
}
