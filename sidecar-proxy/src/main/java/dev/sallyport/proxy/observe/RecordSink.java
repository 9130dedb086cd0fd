package dev.sallyport.proxy.observe;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place that takes whole lines. What a failed write (a full disk) left behind is cut off again, the file is opened afresh
 * with the next one, and where cutting failed too an empty line closes the torn one. Confined to the writer's thread.
 */
final class RecordSink implements AutoCloseable {
    private final @Nullable Path file;
    private @Nullable FileChannel out;
    private boolean torn;
    private boolean broken;
    private long missing;
    private Instant missingSince = Instant.MIN;

    private RecordSink(@Nullable Path file, @Nullable FileChannel out) {
        this.file = file;
        this.out = out;
    }

    /** Standard output. */
    static RecordSink stdout() {
        return new RecordSink(null, new FileOutputStream(FileDescriptor.out).getChannel());
    }

    /**
     * A file, appended to.
     *
     * @throws IOException when it cannot be opened; at start that is a mistake in the settings
     */
    static RecordSink file(Path file) throws IOException {
        return new RecordSink(file, open(file));
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Writes bytes that end with a line feed; on failure nothing of them stays, as far as the disk can be cut. */
    void write(byte[] lines) throws IOException {
        FileChannel target = out;
        if (target == null) {
            if (file == null) {
                throw new IOException("standard output is gone");
            }
            target = reopened(file);
            out = target;
        }
        long before = file == null ? 0 : target.size();
        try {
            if (torn) {
                put(target, new byte[] {'\n'});
            }
            put(target, lines);
            torn = false;
            broken = false;
            missing = 0;
        } catch (IOException e) {
            torn = file == null || !cut(target, before);
            broken = true;
            close();
            throw e;
        }
    }

    private FileChannel reopened(Path path) throws IOException {
        try {
            return open(path);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    /** Whether the last write failed. */
    boolean isBroken() {
        return broken;
    }

    /** Notes that this many records will never come here; said with the next write that succeeds. */
    void misses(long records, Instant now) {
        if (records > 0 && missing == 0) {
            missingSince = now;
        }
        missing += records;
    }

    /** How many records are missing since the last write that succeeded. */
    long missing() {
        return missing;
    }

    /** Since when, if any are. */
    Instant missingSince() {
        return missingSince;
    }

    private static void put(FileChannel target, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            target.write(buffer);
        }
    }

    private static boolean cut(FileChannel target, long length) {
        try {
            target.truncate(length);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel target = out;
        out = file == null ? out : null;
        if (target != null && file != null) {
            target.close();
        }
    }

    @Override
    public String toString() {
        return file == null ? "standard output" : file.toString();
    }
}
