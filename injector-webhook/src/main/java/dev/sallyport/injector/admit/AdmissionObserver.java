package dev.sallyport.injector.admit;

import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Verdict;
import java.time.Duration;

/** Hears of every answer, after it was decided. Must not block or throw; called by many threads. */
public interface AdmissionObserver {
    /** A verdict was given. */
    void judged(Door door, ReviewRequest request, Verdict verdict, Duration took);

    /** A call was turned away before there was anything to judge. */
    void turnedAway(Door door, TurnedAway reason);

    /** Why a call was turned away. */
    enum TurnedAway {
        /** Not {@code application/json}. */
        CONTENT_TYPE,
        /** The body is larger than any review. */
        TOO_LARGE,
        /** The body takes longer than any API server would. */
        TOO_SLOW,
        /** No AdmissionReview that can be read. */
        UNREADABLE,
        /** As many calls are being answered as may be. */
        OVERLOADED,
        /** The program is starting or stopping. */
        CLOSED,
        /** We failed; the log says how. */
        FAILED
    }
}
