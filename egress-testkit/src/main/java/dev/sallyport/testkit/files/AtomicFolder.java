package dev.sallyport.testkit.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A folder whose files change all at once, laid out as the kubelet's AtomicWriter does: visible names are links to
 * {@code ..data/<name>}, {@code ..data} is a link to {@code ..<generation>}, and an update renames a new {@code ..data}
 * over the old one. One writer at a time; readers never see half of an update.
 */
public final class AtomicFolder {
    private static final String DATA = "..data";
    private static final AtomicLong GENERATIONS = new AtomicLong();

    private final Path root;
    private final OptionalInt group;

    /** A folder at {@code root}; created on the first write. */
    public AtomicFolder(Path root) {
        this(root, OptionalInt.empty());
    }

    /** The same with files that belong to {@code group}, as a pod's fsGroup wants; takes root. */
    public AtomicFolder(Path root, OptionalInt group) {
        this.root = root;
        this.group = group;
    }

    /** One file: content, Unix mode (such as {@code 0644}), owner where it is not us. Never compared, hence the array. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Entry(byte[] content, int mode, OptionalInt owner) {
        /** A file that belongs to us. */
        public Entry(byte[] content, int mode) {
            this(content, mode, OptionalInt.empty());
        }
    }

    /**
     * Replaces the folder's whole content.
     *
     * @param files content by relative path ({@code a/b} allowed)
     * @throws UncheckedIOException the disk refused
     */
    public void write(Map<String, Entry> files) {
        try {
            Files.createDirectories(root);
            Path data = root.resolve(DATA);
            Path previous = Files.isSymbolicLink(data) ? root.resolve(Files.readSymbolicLink(data)) : null;
            Path fresh = root.resolve("..%d_%d".formatted(System.currentTimeMillis(), GENERATIONS.incrementAndGet()));
            writeAll(fresh, files);
            swap(data, fresh);
            linkNames(files.keySet());
            if (previous != null) {
                deleteTree(previous);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + root, e);
        }
    }

    private void writeAll(Path folder, Map<String, Entry> files) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, permissions(0755));
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey()).normalize();
            if (!path.startsWith(folder)) {
                throw new IOException("path leaves the volume: " + file.getKey());
            }
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().content());
            Files.setPosixFilePermissions(path, permissions(file.getValue().mode()));
            if (group.isPresent()) {
                Files.setAttribute(path, "unix:gid", group.getAsInt());
            }
            if (file.getValue().owner().isPresent()) {
                Files.setAttribute(path, "unix:uid", file.getValue().owner().getAsInt());
            }
        }
    }

    private void swap(Path data, Path fresh) throws IOException {
        Path link = root.resolve("..data_tmp");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, fresh.getFileName());
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void linkNames(Set<String> files) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        files.forEach(f -> names.add(Path.of(f).getName(0).toString()));
        for (String name : names) {
            Path link = root.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
        try (var present = Files.newDirectoryStream(root)) {
            for (Path path : present) {
                String name = path.getFileName().toString();
                if (!name.startsWith("..") && !names.contains(name)) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Deletes a file tree without following links; absent is fine. */
    public static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Unix mode bits as Java's permissions. */
    public static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] highestFirst = PosixFilePermission.values();
        Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < 9; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                granted.add(highestFirst[bit]);
            }
        }
        return granted;
    }
}
