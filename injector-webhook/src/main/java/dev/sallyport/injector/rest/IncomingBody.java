package dev.sallyport.injector.rest;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One body that somebody in the cluster sends: bounded in size, and in time as a whole, and every byte of it takes
 * {@link Room}: larger ones of a part of their own, so that nobody keeps those of ordinary size out with them. Used once,
 * confined to its request's event loop, and closed when it was judged.
 */
final class IncomingBody implements AutoCloseable {
    /** Bytes; reviews of nearly all pods are smaller. */
    static final int ORDINARY = 1 << 17;

    /** An API server sends at once; its own patience is 10 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpServerRequest request;
    private final int most;
    private final Room room;
    private final CompletableFuture<Body> whole = new CompletableFuture<>();
    private Buffer kept = Buffer.buffer();
    /** Why what still comes is thrown away, or null. */
    private @Nullable Body refused;

    private boolean isLarge;
    private int taken;

    /** How it ended. */
    sealed interface Body {}

    /** All of it. */
    record Whole(byte[] bytes) implements Body {}

    /** There is more than may be; what came was thrown away. */
    record TooLarge() implements Body {}

    /** It was not all there in time. */
    record TooSlow() implements Body {}

    /** As much as may be there at a time is there already. */
    record NoRoom() implements Body {}

    /** Whoever sent it went away. */
    record Broken() implements Body {}

    /**
     * Nothing is read yet.
     *
     * @param request paused, nothing of its body read
     * @param most largest body, bytes
     * @param room what its bytes are taken from
     */
    IncomingBody(HttpServerRequest request, int most, Room room) {
        this.request = request;
        this.most = most;
        this.room = room;
    }

    /** Reads to the end, or until it is too slow; of what is too large or has no room, the rest is read and thrown away. */
    CompletionStage<Body> read(Vertx vertx) {
        long timer = vertx.setTimer(PATIENCE.toMillis(), late -> end(new TooSlow()));
        whole.whenComplete((body, failure) -> vertx.cancelTimer(timer));
        request.exceptionHandler(gone -> end(new Broken()));
        request.endHandler(end -> end(refused == null ? new Whole(kept.getBytes()) : refused));
        request.handler(this::add);
        request.resume();
        return whole;
    }

    private void add(Buffer piece) {
        if (whole.isDone() || refused != null) {
            return;
        }
        int length = kept.length() + piece.length();
        if (length > most) {
            refuse(new TooLarge());
        } else if (take(length)) {
            kept.appendBuffer(piece);
        } else {
            refuse(new NoRoom());
        }
    }

    /** Whoever sends hears of it once all is said: answered before, it would rather see its connection break. */
    private void refuse(Body why) {
        refused = why;
        kept = Buffer.buffer();
        giveBack();
    }

    /** Room for so many bytes in all; false when there is none. What it says of its length takes none: saying so costs nothing. */
    private boolean take(int length) {
        if (length > ORDINARY && !isLarge) {
            giveBack();
            isLarge = true;
        }
        boolean there = part().tryAcquire(length - taken);
        taken = there ? length : taken;
        return there;
    }

    private Semaphore part() {
        return isLarge ? room.large() : room.ordinary();
    }

    private void giveBack() {
        part().release(taken);
        taken = 0;
    }

    private void end(Body how) {
        if (whole.complete(how)) {
            kept = Buffer.buffer();
        }
    }

    /** Makes room for others. Idempotent. */
    @Override
    public void close() {
        end(new Broken());
        giveBack();
    }
}
