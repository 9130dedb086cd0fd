package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Pods;
import dev.sallyport.resources.translate.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Keeps what a source says. Safe for concurrent use. */
final class RecordingListener implements ResourceListener {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Publication> publications = new CopyOnWriteArrayList<>();
    private volatile List<Problem> problems = List.of();
    private volatile Pods pods = Pods.NONE;
    private volatile Instant confirmed = Instant.EPOCH;

    @Override
    public void published(Publication publication) {
        publications.add(publication);
        change();
    }

    @Override
    public void problems(List<Problem> now) {
        problems = now;
        change();
    }

    @Override
    public void confirmed(Instant readAt) {
        confirmed = readAt;
        change();
    }

    @Override
    public void pods(Pods now) {
        pods = now;
        change();
    }

    Pods pods() {
        return pods;
    }

    Instant confirmed() {
        return confirmed;
    }

    private synchronized void change() {
        notifyAll();
    }

    /** Waits until it holds, or fails with what was heard. */
    synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertThat(left)
                    .as("%s; heard %s and %s", what, publications, problems)
                    .isPositive();
            wait(left);
        }
    }

    List<Publication> publications() {
        return publications;
    }

    Publication last() {
        return publications.getLast();
    }

    List<String> policies() {
        return publications.isEmpty()
                ? List.of()
                : last().snapshot().policies().stream()
                        .map(policy -> policy.id().toString())
                        .toList();
    }

    List<String> problems() {
        return problems.stream().map(Problem::toString).toList();
    }
}
