package dev.sallyport.identity.ca;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was complained of last, so that it is said once. Confined to one thread. */
final class Grievance {
    private @Nullable String last;

    /** Whether this is another one than last time. */
    boolean isNew(FetchFailure failure) {
        boolean fresh = !failure.sentence().equals(last);
        last = failure.sentence();
        return fresh;
    }

    void settled() {
        last = null;
    }

    /** Until it was settled. */
    Optional<String> last() {
        return Optional.ofNullable(last);
    }
}
