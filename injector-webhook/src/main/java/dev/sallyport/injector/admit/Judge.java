package dev.sallyport.injector.admit;

import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;

/** Judges a review. May block for a few seconds; changes nothing anywhere; safe for concurrent use. */
@FunctionalInterface
public interface Judge {
    /** The verdict; never throws for anything that the request says. */
    Verdict judge(ReviewRequest request);
}
