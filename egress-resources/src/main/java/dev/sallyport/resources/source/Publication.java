package dev.sallyport.resources.source;

import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.resources.translate.Problem;
import java.time.Instant;
import java.util.List;

/**
 * A state that is now in force. Immutable.
 *
 * @param snapshot the whole of it; its generation is greater than that of every earlier publication of this source
 * @param problems everything wrong with what was read, what stays in force in its stead included
 * @param readAt when it was read
 */
public record Publication(PolicySnapshot snapshot, List<Problem> problems, Instant readAt) {
    /** Copies the problems. */
    public Publication {
        problems = List.copyOf(problems);
    }
}
