package dev.sallyport.injector.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Reads a body that somebody in the cluster sent: bounded in size, and in time as a whole, so that a few slow senders cannot
 * hold every place. Blocking; stateless.
 */
final class BodyReader {
    /** An API server sends at once; its own patience is 10 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int CHUNK = 1 << 14;

    /** How it ended. */
    sealed interface Body {}

    /** All of it. */
    record Whole(byte[] bytes) implements Body {}

    /** There is more than may be; what came was thrown away. */
    record TooLarge() implements Body {}

    /** It was not all there in time. */
    record TooSlow() implements Body {}

    private BodyReader() {}

    /** Reads to the end, or until it is too large or too slow; of what is too large, the rest is read and thrown away. */
    static Body read(InputStream body, int most) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        boolean tooLarge = false;
        for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
            if (System.nanoTime() - end > 0) {
                return new TooSlow();
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
}
