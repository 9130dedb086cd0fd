package dev.sallyport.injector.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Reads one body that somebody in the cluster sent: bounded in size, and in time as a whole. A body of ordinary size needs
 * nothing but its connection while it comes in, so that slow senders hold nobody up; of larger ones only a few come in and are
 * judged at a time, so that they do not fill the memory. Blocking; used once, by one thread, and closed when it was judged.
 */
final class BodyReader implements AutoCloseable {
    /** An API server sends at once; its own patience is 10 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Bytes; reviews of nearly all pods are smaller. */
    private static final int ORDINARY = 1 << 17;

    /** Bytes; most reviews fit, and every one pays for it. */
    private static final int CHUNK = 1 << 12;

    private final int most;
    private final Semaphore large;
    private boolean isLarge;

    /** How it ended. */
    sealed interface Body {}

    /** All of it. */
    record Whole(byte[] bytes) implements Body {}

    /** There is more than may be; what came was thrown away. */
    record TooLarge() implements Body {}

    /** It was not all there in time. */
    record TooSlow() implements Body {}

    /** It is larger than ordinary, and as many of those as may be are there already. */
    record NoRoom() implements Body {}

    /**
     * Nothing is read yet.
     *
     * @param most largest body, bytes
     * @param large how many more bodies larger than ordinary may be there; one is taken when this one turns out to be
     */
    BodyReader(int most, Semaphore large) {
        this.most = most;
        this.large = large;
    }

    /** Reads to the end, or until it is too large or too slow; of what is too large, the rest is read and thrown away. */
    Body read(InputStream body) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        ByteArrayOutputStream kept = new ByteArrayOutputStream(CHUNK);
        byte[] chunk = new byte[CHUNK];
        boolean tooLarge = false;
        for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
            if (System.nanoTime() - end > 0) {
                return new TooSlow();
            }
            if (kept.size() + count > ORDINARY && !isLarge) {
                if (!large.tryAcquire()) {
                    return new NoRoom();
                }
                isLarge = true;
            }
            tooLarge = tooLarge || kept.size() + count > most;
            if (tooLarge) {
                kept.reset();
            } else {
                kept.write(chunk, 0, count);
            }
        }
        return tooLarge ? new TooLarge() : new Whole(kept.toByteArray());
    }

    /** Makes room for another large one. */
    @Override
    public void close() {
        if (isLarge) {
            isLarge = false;
            large.release();
        }
    }
}
