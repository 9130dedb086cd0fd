package dev.sallyport.testkit.fleet;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How bad a path is at the moment. Thread-safe. */
final class PathQuality {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long delayNanos;
    private long jitterNanos;
    private double lossProbability;
    private long retransmissionNanos;
    private long bytesPerSecond;
    private boolean holdThere;
    private boolean holdBack;

    void delay(Duration oneWay, Duration jitter) {
        change(() -> {
            delayNanos = oneWay.toNanos();
            jitterNanos = jitter.toNanos();
        });
    }

    void loss(double probability, Duration retransmission) {
        change(() -> {
            lossProbability = probability;
            retransmissionNanos = retransmission.toNanos();
        });
    }

    void bandwidth(long most) {
        change(() -> bytesPerSecond = most);
    }

    void hold(boolean there, boolean back) {
        change(() -> {
            holdThere = there;
            holdBack = back;
        });
    }

    void heal() {
        change(() -> {
            delayNanos = 0;
            jitterNanos = 0;
            lossProbability = 0;
            retransmissionNanos = 0;
            bytesPerSecond = 0;
            holdThere = false;
            holdBack = false;
        });
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** When a segment that is read now is to be written, never before {@code previous}; by {@link System#nanoTime}. */
    long dueAfter(long previous, int bytes) {
        lock.lock();
        try {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            long due = System.nanoTime() + delayNanos;
            if (jitterNanos > 0) {
                due += random.nextLong(jitterNanos);
            }
            if (lossProbability > 0 && random.nextDouble() < lossProbability) {
                due += retransmissionNanos;
            }
            if (previous == 0) {
                return due;
            }
            long spacing = bytesPerSecond == 0 ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
            return due - previous - spacing < 0 ? previous + spacing : due;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until {@code due} and for as long as the direction is held. */
    void await(long due, boolean towardsTarget) {
        lock.lock();
        try {
            while (towardsTarget ? holdThere : holdBack) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            java.util.concurrent.locks.LockSupport.parkNanos(left);
        }
    }
}
