package dev.sallyport.injector.pod;

import dev.sallyport.injector.refusal.Refusal;
import java.util.List;

/** What {@code /validate} answers about a pod. Immutable. */
public sealed interface PodVerdict {
    /** It may be so. */
    record Accepted() implements PodVerdict {}

    /**
     * It may not be so.
     *
     * @param refusals everything that is wrong, at least one
     */
    record Refused(List<Refusal> refusals) implements PodVerdict {
        /** Copies the list. */
        public Refused {
            refusals = List.copyOf(refusals);
        }
    }
}
