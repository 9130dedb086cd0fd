package dev.sallyport.injector.rest;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * One body that somebody in the cluster sends: bounded in size, and in time as a whole. A body of ordinary size needs nothing
 * but its connection while it comes in, so that slow senders hold nobody up; of larger ones only a few come in and are judged
 * at a time, so that they do not fill the memory. Used once, confined to its request's event loop, and closed when it was
 * judged.
 */
final class IncomingBody implements AutoCloseable {
    /** Bytes; reviews of nearly all pods are smaller. */
    static final int ORDINARY = 1 << 17;

    /** An API server sends at once; its own patience is 10 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Bytes; most reviews fit, and every one pays for it. */
    private static final int CHUNK = 1 << 12;

    private final HttpServerRequest request;
    private final int most;
    private final Semaphore large;
    private final CompletableFuture<Body> whole = new CompletableFuture<>();
    private Buffer kept = Buffer.buffer(CHUNK);
    private boolean tooLarge;
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

    /** Whoever sent it went away. */
    record Broken() implements Body {}

    /**
     * Nothing is read yet.
     *
     * @param request paused, nothing of its body read
     * @param most largest body, bytes
     * @param large how many more bodies larger than ordinary may be there; one is taken when this one turns out to be
     */
    IncomingBody(HttpServerRequest request, int most, Semaphore large) {
        this.request = request;
        this.most = most;
        this.large = large;
    }

    /** Reads to the end, or until it is too large or too slow; of what is too large, the rest is read and thrown away. */
    CompletionStage<Body> read(Vertx vertx) {
        long timer = vertx.setTimer(PATIENCE.toMillis(), late -> end(new TooSlow()));
        whole.whenComplete((body, failure) -> vertx.cancelTimer(timer));
        request.exceptionHandler(gone -> end(new Broken()));
        request.endHandler(end -> end(tooLarge ? new TooLarge() : new Whole(kept.getBytes())));
        request.handler(this::add);
        request.resume();
        return whole;
    }

    private void add(Buffer piece) {
        if (whole.isDone() || tooLarge) {
            return;
        }
        int length = kept.length() + piece.length();
        if (length > ORDINARY && !isLarge) {
            if (!large.tryAcquire()) {
                end(new NoRoom());
                return;
            }
            isLarge = true;
        }
        if (length > most) {
            tooLarge = true;
            kept = Buffer.buffer();
        } else {
            kept.appendBuffer(piece);
        }
    }

    private void end(Body how) {
        if (whole.complete(how)) {
            kept = Buffer.buffer();
        }
    }

    /** Makes room for another large one. Idempotent. */
    @Override
    public void close() {
        end(new Broken());
        if (isLarge) {
            isLarge = false;
            large.release();
        }
    }
}
