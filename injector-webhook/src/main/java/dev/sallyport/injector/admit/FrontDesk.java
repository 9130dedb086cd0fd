package dev.sallyport.injector.admit;

import dev.sallyport.injector.admit.AdmissionObserver.TurnedAway;
import dev.sallyport.injector.review.ReviewReader;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.ReviewWriter;
import dev.sallyport.injector.review.UnreadableReview;
import dev.sallyport.injector.review.Verdict;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** From a body to an answer: read, judge, write, and tell the observer. Safe for concurrent use. */
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
    private final Predicate<String> known;
    private final AdmissionObserver observer;
    private final LongSupplier nanoClock;

    /**
     * Answers with these judges.
     *
     * @param known namespaces that they need not ask for
     * @param nanoClock monotonic, nanoseconds
     */
    public FrontDesk(Door.Judges judges, Predicate<String> known, AdmissionObserver observer, LongSupplier nanoClock) {
        this.judges = judges;
        this.known = known;
        this.observer = observer;
        this.nanoClock = nanoClock;
    }

    /** Reads a body that came in at a door. Does not block. */
    public Visit receive(Door door, byte[] body) {
        long began = nanoClock.getAsLong();
        try {
            return new Read(door, ReviewReader.read(body), began);
        } catch (UnreadableReview e) {
            observer.turnedAway(door, TurnedAway.UNREADABLE);
            LOG.infof("%s: %s", door.word(), e.sentence());
            return new Over(new Answer.Unreadable(e.sentence()));
        } catch (RuntimeException e) {
            return new Over(failed(door, e));
        }
    }

    /** The border of the program: a verdict of ours would be a guess, so there is none. */
    private Answer failed(Door door, RuntimeException e) {
        observer.turnedAway(door, TurnedAway.FAILED);
        LOG.errorf(e, "%s: no verdict", door.word());
        return new Answer.Failed();
    }

    /** A call that was read. Used by one thread at a time. */
    public sealed interface Visit {
        /** True when its namespace may have to be asked for: {@link #answer} then takes up to a few seconds. */
        boolean mayBlock();

        /** What goes back. Once. */
        Answer answer();
    }

    private record Over(Answer answer) implements Visit {
        @Override
        public boolean mayBlock() {
            return false;
        }
    }

    private final class Read implements Visit {
        private final Door door;
        private final ReviewRequest request;
        private final long began;

        Read(Door door, ReviewRequest request, long began) {
            this.door = door;
            this.request = request;
            this.began = began;
        }

        @Override
        public boolean mayBlock() {
            return Door.mayAsk(request) && !known.test(request.namespace());
        }

        @Override
        public Answer answer() {
            try {
                Verdict verdict = door.judge(judges, request);
                byte[] answer = ReviewWriter.write(request.uid(), verdict);
                observer.judged(door, request, verdict, Duration.ofNanos(nanoClock.getAsLong() - began));
                return new Answer.Review(answer);
            } catch (RuntimeException e) {
                return failed(door, e);
            }
        }
    }
}
