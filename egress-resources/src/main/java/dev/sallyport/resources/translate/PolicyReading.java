package dev.sallyport.resources.translate;

import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Quarantine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a policy document turned out to be. Immutable. */
public sealed interface PolicyReading {
    /** It has no problem at all. */
    record Valid(Policy policy) implements PolicyReading {}

    /**
     * It has problems, and so means nothing.
     *
     * @param problems every mistake, at least one
     * @param quarantine whom to refuse when there is no last good state; null when it certainly holds no Deny
     */
    record Invalid(List<Problem> problems, @Nullable Quarantine quarantine) implements PolicyReading {
        /** Copies the problems. */
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
