package dev.sallyport.ca.directory;

import dev.sallyport.ca.authority.StateStore;
import dev.sallyport.model.contract.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state in a folder of ours (0700, files 0600). What we write lies in {@code .generations/<n>}, and the link {@code
 * current} is renamed to the newest, so that the many files of a state change as one. {@code tls.crt}, {@code tls.key}
 * and {@code ca.crt} right in the folder are a supplied authority and go before; the file {@code rotate} asks for a new
 * root. One writer at a time, see {@link FolderTenure}.
 */
final class FolderStateStore implements StateStore {
    private static final String CURRENT = "current";
    private static final String GENERATIONS = ".generations";
    private static final String ROTATE = "rotate";
    private static final String NOTE = "state";

    private final Path folder;

    FolderStateStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public Written load() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        if (isSupplied()) {
            for (String name : new String[] {FileNames.CHAIN, FileNames.KEY, FileNames.BUNDLE, NOTE}) {
                if (Files.exists(folder.resolve(name))) {
                    files.put(name, Files.readAllBytes(folder.resolve(name)));
                }
            }
        } else if (Files.exists(folder.resolve(CURRENT), LinkOption.NOFOLLOW_LINKS)) {
            try (var listed = Files.newDirectoryStream(folder.resolve(CURRENT).toRealPath())) {
                for (Path file : listed) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
        }
        return new Written(files, version(files), Files.exists(folder.resolve(ROTATE)));
    }

    private boolean isSupplied() {
        return Files.exists(folder.resolve(FileNames.CHAIN));
    }

    @Override
    public boolean replace(Written previous, Map<String, byte[]> files) throws IOException {
        if (!load().version().equals(previous.version())) {
            return false;
        }
        if (isSupplied()) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                AtomicFiles.replace(folder.resolve(file.getKey()), file.getValue(), AtomicFiles.PRIVATE);
            }
        } else {
            switchTo(writeGeneration(files));
        }
        Files.deleteIfExists(folder.resolve(ROTATE));
        return true;
    }

    private Path writeGeneration(Map<String, byte[]> files) throws IOException {
        Path generations = folder.resolve(GENERATIONS);
        AtomicFiles.privateFolder(generations);
        Path fresh = Files.createTempDirectory(generations, "");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            AtomicFiles.write(fresh.resolve(file.getKey()), file.getValue(), AtomicFiles.PRIVATE);
        }
        return fresh;
    }

    /** The old generation goes last: a crash in between leaves a folder too many, never one too few. */
    private void switchTo(Path fresh) throws IOException {
        Path link = folder.resolve(CURRENT);
        Path previous = Files.isSymbolicLink(link) ? folder.resolve(Files.readSymbolicLink(link)) : null;
        Path next = folder.resolve("." + CURRENT + ".new");
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, folder.relativize(fresh));
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        if (previous != null) {
            delete(previous);
        }
    }

    private static void delete(Path tree) throws IOException {
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException gone) {
            return; // someone tidied up before us
        }
    }

    private static String version(Map<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, content) -> {
                digest.update((name + "\n" + content.length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
