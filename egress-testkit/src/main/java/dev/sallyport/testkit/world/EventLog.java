package dev.sallyport.testkit.world;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What a server saw, one line per event: milliseconds, kind, source address, words. Written through at once, so that a
 * test may read the file right after the answer. Thread-safe.
 */
final class EventLog {
    private final Path file;

    EventLog(Path file) {
        this.file = file;
    }

    synchronized void write(String kind, InetSocketAddress source, Object... words) {
        StringBuilder line = new StringBuilder("%d %s %s"
                .formatted(System.currentTimeMillis(), kind, source.getAddress().getHostAddress()));
        for (Object word : words) {
            // Names come from whoever asks: no blanks, no line breaks.
            line.append(' ').append(word.toString().replaceAll("[^\\x21-\\x7e]", "?"));
        }
        try {
            Files.writeString(
                    file, line.append('\n').toString(), UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Creates {@code file}: the sign that a server listens. */
    static void markReady(Path file) {
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(fresh, "ready\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
