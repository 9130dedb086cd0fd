package dev.sallyport.resources.source;

import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.YamlText;
import dev.sallyport.resources.translate.Origin;
import dev.sallyport.resources.translate.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder of resources: every {@code *.yaml} and {@code *.yml} in it and in its subfolders, symbolic links followed;
 * names that begin with a dot are passed over ({@code .applied}, and a mounted ConfigMap's {@code ..data}). Blocking.
 */
final class Folder {
    static final int MAX_FILE_BYTES = 1 << 20;
    static final int MAX_FILES = 1_000;
    static final long MAX_TOTAL_BYTES = 32L << 20;

    private final Path root;

    Folder(Path root) {
        this.root = root;
    }

    /** How it looks now. */
    FolderScan scan() {
        if (!Files.isDirectory(root)) {
            return failed("is not there, or is no folder");
        }
        FolderWalk walk = new FolderWalk(root);
        try {
            walk.run();
        } catch (IOException e) {
            return failed("cannot be listed: " + e);
        }
        List<FolderScan.Stamp> stamps = walk.stamps();
        if (stamps.isEmpty()) {
            return failed("holds no *.yaml or *.yml file");
        }
        if (stamps.size() > MAX_FILES) {
            return failed("holds " + stamps.size() + " files, more than " + MAX_FILES);
        }
        long total = stamps.stream().mapToLong(FolderScan.Stamp::size).sum();
        return total > MAX_TOTAL_BYTES
                ? failed("holds " + total + " bytes, more than " + MAX_TOTAL_BYTES)
                : new FolderScan.Files(stamps, walk.folders());
    }

    private FolderScan failed(String why) {
        return new FolderScan.Failed("the folder " + Quoted.of(root.toString()) + " " + why);
    }

    /** Reads every file of a scan. */
    List<FileContent> read(FolderScan.Files scan) {
        List<FileContent> contents = new ArrayList<>(scan.files().size());
        for (FolderScan.Stamp stamp : scan.files()) {
            contents.add(read(stamp));
        }
        return contents;
    }

    private FileContent read(FolderScan.Stamp stamp) {
        if (stamp.obstacle() != null) {
            return unreadable(stamp, 1, stamp.obstacle());
        }
        try (InputStream in = Files.newInputStream(root.resolve(stamp.name()))) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                return unreadable(stamp, 1, "it has more than " + MAX_FILE_BYTES + " bytes");
            }
            return new FileContent.Documents(stamp.name(), YamlText.parse(bytes));
        } catch (UnreadableText e) {
            return unreadable(stamp, e.line(), e.sentence());
        } catch (IOException e) {
            return unreadable(stamp, 1, e.toString());
        }
    }

    private static FileContent unreadable(FolderScan.Stamp stamp, int line, String why) {
        Problem problem = Problem.ofFile(new Origin(stamp.name(), line), "the file cannot be read: " + why);
        return new FileContent.Unreadable(stamp.name(), problem);
    }
}
