package dev.sallyport.resources.source;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the stamps of one walk. A folder that cannot be listed, or that links into itself, fails the walk. */
final class FolderWalk extends SimpleFileVisitor<Path> {
    private static final int MAX_DEPTH = 16;

    private final Path root;
    private final List<FolderScan.Stamp> stamps = new ArrayList<>();
    private final List<Path> folders = new ArrayList<>();

    FolderWalk(Path root) {
        this.root = root;
    }

    void run() throws IOException {
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, this);
        stamps.sort(Comparator.comparing(FolderScan.Stamp::name));
    }

    List<FolderScan.Stamp> stamps() {
        return stamps;
    }

    List<Path> folders() {
        return folders;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (!folder.equals(root) && isHidden(folder)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        folders.add(folder);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isDirectory() && !isHidden(file)) {
            throw new IOException("folders nest deeper than " + MAX_DEPTH + " levels");
        }
        if (counts(file)) {
            boolean regular = attributes.isRegularFile();
            stamps.add(new FolderScan.Stamp(
                    name(file),
                    regular ? attributes.size() : 0,
                    attributes.lastModifiedTime(),
                    attributes.fileKey(),
                    regular ? null : obstacle(attributes)));
        }
        return FileVisitResult.CONTINUE;
    }

    private static String obstacle(BasicFileAttributes attributes) {
        return attributes.isSymbolicLink() ? "its link leads nowhere" : "it is no regular file";
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (isHidden(file)) {
            return FileVisitResult.CONTINUE;
        }
        if (!counts(file)) {
            throw failure;
        }
        stamps.add(new FolderScan.Stamp(
                name(file), 0, null, null, failure.getClass().getSimpleName()));
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
        return FileVisitResult.CONTINUE;
    }

    private static boolean counts(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private String name(Path file) {
        return root.relativize(file).toString();
    }
}
