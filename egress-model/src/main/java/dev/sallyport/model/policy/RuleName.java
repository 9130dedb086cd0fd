package dev.sallyport.model.policy;

import org.jspecify.annotations.Nullable;

/**
 * How a rule is named in records: {@code <ns>/<policy>/<rule or #i>} or {@code cluster/<policy>/…} (DESIGN §6).
 * Immutable.
 *
 * @param policy its policy
 * @param index position in the policy, from 0
 * @param name the rule's own name, or null
 */
public record RuleName(PolicyId policy, int index, @Nullable String name) implements Comparable<RuleName> {
    @Override
    public int compareTo(RuleName other) {
        int byPolicy = policy.compareTo(other.policy);
        return byPolicy != 0 ? byPolicy : Integer.compare(index, other.index);
    }

    /** What the caller may be told: its own namespace's rule in full, of any other just the scope's word. */
    public String shownTo(String callerNamespace) {
        return callerNamespace.equals(policy.namespace()) ? toString() : "cluster";
    }

    @Override
    public String toString() {
        return policy + "/" + (name == null ? "#" + index : name);
    }
}
