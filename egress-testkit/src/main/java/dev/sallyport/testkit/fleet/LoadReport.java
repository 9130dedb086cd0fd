package dev.sallyport.testkit.fleet;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What became of a load. Times are {@link System#nanoTime}. Immutable.
 *
 * @param began when the load began
 * @param ended when this was written
 */
public record LoadReport(long began, long ended, List<Attempt> attempts) {
    /** Ordered by their ends. */
    public LoadReport {
        attempts = attempts.stream()
                .sorted(Comparator.comparingLong(Attempt::ended))
                .toList();
    }

    /**
     * One exchange.
     *
     * @param failure why it failed; an empty text when it did not
     */
    public record Attempt(long started, long ended, String failure) {
        /** Whether it succeeded. */
        public boolean succeeded() {
            return failure.isEmpty();
        }

        /** From its beginning to its end. */
        public Duration took() {
            return Duration.ofNanos(ended - started);
        }
    }

    /** How many succeeded. */
    public long succeeded() {
        return attempts.stream().filter(Attempt::succeeded).count();
    }

    /** How many failed. */
    public long failed() {
        return attempts.size() - succeeded();
    }

    /** How many failed for each reason. */
    public Map<String, Long> failures() {
        return attempts.stream()
                .filter(attempt -> !attempt.succeeded())
                .collect(Collectors.groupingBy(Attempt::failure, TreeMap::new, Collectors.counting()));
    }

    /** The longest time in which no exchange ended well, from the load's beginning to this report. */
    public Duration longestGap() {
        long longest = 0;
        long last = began;
        for (Attempt attempt : attempts) {
            if (attempt.succeeded()) {
                longest = Math.max(longest, attempt.ended() - last);
                last = attempt.ended();
            }
        }
        return Duration.ofNanos(Math.max(longest, ended - last));
    }

    /** From {@code nanos} until the first exchange that was begun after it had ended well. */
    public Optional<Duration> firstSuccessAfter(long nanos) {
        return attempts.stream()
                .filter(attempt -> attempt.succeeded() && attempt.started() - nanos >= 0)
                .map(attempt -> Duration.ofNanos(attempt.ended() - nanos))
                .findFirst();
    }

    /** The same restricted to exchanges that were begun in this span. */
    public LoadReport begunBetween(long from, long to) {
        return new LoadReport(
                from,
                to,
                attempts.stream()
                        .filter(attempt -> attempt.started() - from >= 0 && attempt.started() - to < 0)
                        .toList());
    }

    /** The time that this share of all exchanges took at most, {@code 0 < share <= 1}; zero if there were none. */
    public Duration quantile(double share) {
        List<Duration> sorted = attempts.stream().map(Attempt::took).sorted().toList();
        return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    @Override
    public String toString() {
        return "%d succeeded, %d failed %s, longest gap %d ms"
                .formatted(succeeded(), failed(), failures(), longestGap().toMillis());
    }
}
