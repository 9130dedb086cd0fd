package dev.sallyport.injector.admit;

import dev.sallyport.injector.admit.AdmissionObserver.TurnedAway;
import dev.sallyport.injector.review.ReviewReader;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.ReviewWriter;
import dev.sallyport.injector.review.UnreadableReview;
import dev.sallyport.injector.review.Verdict;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * From a body to an answer: read, judge, write, and tell the observer. May block for a few seconds, when a namespace has to
 * be asked for; safe for concurrent use.
 */
public final class FrontDesk {
    /** What goes back. */
    public sealed interface Answer {
        /**
         * An AdmissionReview.
         *
         * @param body of it
         */
        record Review(byte[] body) implements Answer {}

        /**
         * It was no AdmissionReview.
         *
         * @param sentence for whoever sent it
         */
        record Unreadable(String sentence) implements Answer {}

        /** We failed: no verdict, so that the API server's failurePolicy decides. */
        record Failed() implements Answer {}
    }

    private static final Logger LOG = Logger.getLogger(FrontDesk.class);

    private final Door.Judges judges;
    private final AdmissionObserver observer;
    private final LongSupplier nanoClock;

    /**
     * Answers with these judges.
     *
     * @param nanoClock monotonic, nanoseconds
     */
    public FrontDesk(Door.Judges judges, AdmissionObserver observer, LongSupplier nanoClock) {
        this.judges = judges;
        this.observer = observer;
        this.nanoClock = nanoClock;
    }

    /** The answer to a body that came in at a door. */
    public Answer answer(Door door, byte[] body) {
        long began = nanoClock.getAsLong();
        try {
            ReviewRequest request = ReviewReader.read(body);
            Verdict verdict = door.judge(judges, request);
            byte[] answer = ReviewWriter.write(request.uid(), verdict);
            observer.judged(door, request, verdict, Duration.ofNanos(nanoClock.getAsLong() - began));
            return new Answer.Review(answer);
        } catch (UnreadableReview e) {
            observer.turnedAway(door, TurnedAway.UNREADABLE);
            LOG.infof("%s: %s", door.word(), e.sentence());
            return new Answer.Unreadable(e.sentence());
        } catch (RuntimeException e) {
            // The border of the program: a verdict of ours would be a guess, so there is none.
            observer.turnedAway(door, TurnedAway.FAILED);
            LOG.errorf(e, "%s: no verdict", door.word());
            return new Answer.Failed();
        }
    }
}
