package dev.sallyport.resources.source;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a folder looks like without reading it; two equal scans mean that nothing changed between them. Immutable. */
sealed interface FolderScan {
    /**
     * The files that count, in the order of their names.
     *
     * @param files their stamps
     * @param folders the folders they lie in, the root included: where changes are to be watched for
     */
    record Files(List<Stamp> files, List<Path> folders) implements FolderScan {
        /** Copies both. */
        public Files {
            files = List.copyOf(files);
            folders = List.copyOf(folders);
        }
    }

    /** It cannot be told what the folder holds; the sentence says why. */
    record Failed(String sentence) implements FolderScan {}

    /**
     * A file's outside.
     *
     * @param name path relative to the root, with {@code /}
     * @param size bytes
     * @param modified of the file itself, symbolic links followed
     * @param key inode, so that a swapped link shows even where size and time are equal
     * @param obstacle why it cannot be read, or null
     */
    record Stamp(
            String name,
            long size,
            @Nullable FileTime modified,
            @Nullable Object key,
            @Nullable String obstacle) {}
}
