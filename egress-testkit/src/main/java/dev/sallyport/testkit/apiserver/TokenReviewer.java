package dev.sallyport.testkit.apiserver;

import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import java.util.List;

/** What the server says of a token. */
@FunctionalInterface
public interface TokenReviewer {
    /**
     * The answer to a TokenReview.
     *
     * @param token as it was presented
     * @param audiences asked for; empty for the server's own
     */
    TokenReviewStatus review(String token, List<String> audiences);
}
