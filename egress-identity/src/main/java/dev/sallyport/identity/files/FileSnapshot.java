package dev.sallyport.identity.files;

import dev.sallyport.identity.svid.BadIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of several files at one moment; a file that is absent or unreadable is known as such. Comparing content
 * rather than times sees symlink swaps, bind mounts and rewrites within one clock tick alike. Immutable.
 */
public final class FileSnapshot {
    private static final int MAX_BYTES = 1 << 20;

    /** Content or, where there is none, why not. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(byte @Nullable [] content, String problem) {
        boolean sameAs(Entry other) {
            return Arrays.equals(content, other.content) && problem.equals(other.problem);
        }
    }

    private final Map<Path, Entry> entries;

    private FileSnapshot(Map<Path, Entry> entries) {
        this.entries = entries;
    }

    /** Reads the files, in order. Blocking. */
    public static FileSnapshot read(List<Path> files) {
        Map<Path, Entry> entries = new LinkedHashMap<>();
        files.forEach(file -> entries.put(file, entry(file)));
        return new FileSnapshot(entries);
    }

    private static Entry entry(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                return new Entry(null, "is larger than 1 MiB");
            }
            return content.length == 0 ? new Entry(null, "is empty") : new Entry(content, "");
        } catch (NoSuchFileException e) {
            return new Entry(null, "does not exist");
        } catch (IOException e) {
            return new Entry(null, "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Refuses, naming all of them, when one of these files has no content. */
    public void require(Path... needed) throws BadIdentity {
        List<String> problems = new ArrayList<>();
        for (Path file : needed) {
            try {
                content(file);
            } catch (BadIdentity e) {
                problems.add(e.sentence());
            }
        }
        if (!problems.isEmpty()) {
            throw new BadIdentity(String.join("; ", problems));
        }
    }

    /** The content of one of the files; a refusal that names it when there is none. */
    public byte[] content(Path file) throws BadIdentity {
        Entry entry = entries.get(file);
        if (entry == null || entry.content() == null) {
            throw new BadIdentity(file + ": " + (entry == null ? "was not read" : entry.problem()));
        }
        return entry.content();
    }

    /** Whether every file has the same content, or lacks it for the same cause. */
    public boolean sameAs(FileSnapshot other) {
        return entries.keySet().equals(other.entries.keySet())
                && entries.entrySet().stream()
                        .allMatch(e -> e.getValue().sameAs(Objects.requireNonNull(other.entries.get(e.getKey()))));
    }
}
