package dev.sallyport.identity.ca;

import dev.sallyport.identity.FetchResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why the CA was of no use this time. The sentence repeats nothing that a peer or the token's file said. */
final class FetchFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final FetchResult result;
    private final String sentence;
    private final @Nullable Duration retryAfter;

    FetchFailure(FetchResult result, String detail) {
        this(result, detail, null);
    }

    FetchFailure(FetchResult result, String detail, @Nullable Duration retryAfter) {
        super(result.sentence() + " " + detail);
        this.result = result;
        this.sentence = result.sentence() + " " + detail;
        this.retryAfter = retryAfter;
    }

    FetchResult result() {
        return result;
    }

    String sentence() {
        return sentence;
    }

    /** How long the CA wants to be left alone, when it said so. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
