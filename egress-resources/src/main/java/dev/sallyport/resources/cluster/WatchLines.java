package dev.sallyport.resources.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one watch, handed from the transport's thread to the reader's; the transport reads on only when a piece has
 * been heard. {@link #arrived} on any thread, the rest confined to the reader's.
 */
final class WatchLines {
    /** Above what etcd takes for one object. */
    private static final int MAX_LINE = 8 << 20;

    /** A piece, or the end with what ended it. */
    private record Piece(
            List<ByteBuffer> bytes, boolean last, @Nullable Throwable failure) {}

    private final Duration silence;
    private final Hearer hearer;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** Hears a watch. */
    interface Hearer {
        /** The server has accepted it. */
        void accepted();

        /** One line, without its end. */
        void line(byte[] utf8) throws ApiTrouble;
    }

    WatchLines(Duration silence, Hearer hearer) {
        this.silence = silence;
        this.hearer = hearer;
    }

    void arrived(List<ByteBuffer> bytes) {
        pieces.add(new Piece(bytes, false, null));
    }

    /** Reads until the end. */
    void read(AsyncBody body) throws ApiTrouble, InterruptedException {
        hearer.accepted();
        body.done().whenComplete((done, failure) -> pieces.add(new Piece(List.of(), true, failure)));
        while (true) {
            body.consume();
            Piece piece = pieces.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
            if (piece == null) {
                throw ApiTrouble.of("the API server said nothing for " + silence.toSeconds() + " s", null);
            }
            if (piece.failure != null) {
                throw ApiTrouble.of("the watch broke off: " + piece.failure, piece.failure);
            }
            if (piece.last) {
                return;
            }
            for (ByteBuffer bytes : piece.bytes) {
                take(bytes);
            }
        }
    }

    private void take(ByteBuffer bytes) throws ApiTrouble {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next != '\n') {
                line.write(next);
            } else if (line.size() > 0) {
                hearer.line(line.toByteArray());
                line.reset();
            }
        }
        if (line.size() > MAX_LINE) {
            throw ApiTrouble.of("the API server wrote a line of more than " + MAX_LINE + " bytes", null);
        }
    }
}
