package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.limit.Pace;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where connection records go. Immutable.
 *
 * @param stdout whether they go to standard output
 * @param file where else they are appended, or null
 * @param queueCapacity records waiting for the writer; beyond it they are dropped and counted
 * @param maxFieldCharacters longest text of one field; what is longer is cut and says so
 * @param rejections of one caller that are recorded one by one; more are counted
 * @param unwritable what happens to connections while a record cannot be written
 * @param format of a line; null for JSON
 */
public record RecordSettings(
        boolean stdout,
        @Nullable Path file,
        int queueCapacity,
        int maxFieldCharacters,
        Pace rejections,
        Unwritable unwritable,
        @Nullable LogFormat format) {
    /** Records as JSON. */
    public RecordSettings(
            boolean stdout,
            @Nullable Path file,
            int queueCapacity,
            int maxFieldCharacters,
            Pace rejections,
            Unwritable unwritable) {
        this(stdout, file, queueCapacity, maxFieldCharacters, rejections, unwritable, null);
    }

    /** With the settings' defaults for the rest. */
    public RecordSettings(boolean stdout, @Nullable Path file, int queueCapacity, int maxFieldCharacters) {
        this(stdout, file, queueCapacity, maxFieldCharacters, new Pace(5, 20), Unwritable.DEGRADE);
    }

    /** What a full disk means (PROTOCOL §6.3 item 14). */
    public enum Unwritable {
        /** Connections go on; their records are lost, counted, and the gap is recorded. */
        DEGRADE,
        /** No new connections until records can be written again; those that are waiting are kept. */
        BLOCK
    }
}
