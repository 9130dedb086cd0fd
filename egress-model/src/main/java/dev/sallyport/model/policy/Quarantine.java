package dev.sallyport.model.policy;

import java.util.List;

/**
 * An invalid policy without a last good state that holds, or may hold, a Deny: everything it selects is refused {@code
 * policy_invalid} (DESIGN §6). Immutable.
 *
 * @param policy which one
 * @param subjects whom it selects; unreadable subjects mean its whole namespace, for a cluster policy everyone
 */
public record Quarantine(PolicyId policy, List<Subject> subjects) {
    /** Copies the subjects. */
    public Quarantine {
        subjects = List.copyOf(subjects);
    }
}
