package dev.sallyport.proxy.dial;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which address to try when (RFC 8305): families take turns, IPv6 first; the next address starts when the one before has
 * had its head start or has failed. Knows nothing of sockets and clocks; confined to one thread.
 *
 * <pre>
 *  start → Connect(0) ─ onStagger/onFailed → Connect(n) … ─ none left, some running → Wait ─ last failed → GiveUp
 * </pre>
 */
final class HappyEyeballs {
    /** What to do next. */
    sealed interface Step {
        /**
         * Connect to this candidate and arm the stagger timer anew.
         *
         * @param candidate index
         */
        record Connect(int candidate) implements Step {}

        /** Attempts are running; wait for them. */
        record Wait() implements Step {}

        /** Every candidate has failed. */
        record GiveUp() implements Step {}
    }

    private final int candidates;
    private int started;
    private int failed;

    HappyEyeballs(int candidates) {
        this.candidates = candidates;
    }

    /** Families in turn, the first kind first, each family in its given order. */
    static <T> List<T> interleave(List<T> all, Predicate<T> firstKind) {
        List<T> first = all.stream().filter(firstKind).toList();
        List<T> second = all.stream().filter(firstKind.negate()).toList();
        List<T> mixed = new ArrayList<>(all.size());
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                mixed.add(first.get(i));
            }
            if (i < second.size()) {
                mixed.add(second.get(i));
            }
        }
        return mixed;
    }

    /** The first step. */
    Step start() {
        return next();
    }

    /** The head start of the latest attempt is over. */
    Step onStagger() {
        return next();
    }

    /** One running attempt failed. */
    Step onFailed() {
        failed++;
        return next();
    }

    private Step next() {
        if (started < candidates) {
            return new Step.Connect(started++);
        }
        return failed < candidates ? new Step.Wait() : new Step.GiveUp();
    }
}
