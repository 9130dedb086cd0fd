package dev.sallyport.proxy.observe;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A place that takes whole lines. After a write that failed (a full disk) the file is opened afresh with the next one, and
 * an empty line closes whatever the failed write left behind. Confined to the writer's thread.
 */
final class RecordSink implements AutoCloseable {
    private final @Nullable Path file;
    private @Nullable OutputStream out;
    private boolean broken;

    private RecordSink(@Nullable Path file, @Nullable OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** Standard output. */
    static RecordSink stdout() {
        return new RecordSink(null, new FileOutputStream(FileDescriptor.out));
    }

    /**
     * A file, appended to.
     *
     * @throws IOException when it cannot be opened; at start that is a mistake in the settings
     */
    static RecordSink file(Path file) throws IOException {
        return new RecordSink(file, open(file));
    }

    private static OutputStream open(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Writes bytes that end with a line feed. */
    void write(byte[] lines) throws IOException {
        OutputStream target = out;
        if (target == null) {
            if (file == null) {
                throw new IOException("standard output is gone");
            }
            target = open(file);
            out = target;
        }
        try {
            if (broken) {
                target.write('\n');
            }
            target.write(lines);
            broken = false;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Notes a failure; true when it is the first since the last success. */
    boolean breaks() {
        boolean first = !broken;
        broken = true;
        return first;
    }

    @Override
    public void close() throws IOException {
        OutputStream target = out;
        out = null;
        if (target != null && file != null) {
            target.close();
        }
    }

    @Override
    public String toString() {
        return file == null ? "standard output" : file.toString();
    }
}
