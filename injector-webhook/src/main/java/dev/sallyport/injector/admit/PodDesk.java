package dev.sallyport.injector.admit;

import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Settings;

/** What is done to pods once their namespace and the settings are known. Pure; safe for concurrent use. */
public interface PodDesk {
    /** The pod with what it needs, or why it may not be. */
    Verdict mutate(ReviewRequest request, NamespaceFacts namespace, Settings settings);

    /** Whether the pod is what {@link #mutate} would have made of it. */
    Verdict check(ReviewRequest request, NamespaceFacts namespace, Settings settings);
}
