package dev.sallyport.testkit.net;

import dev.sallyport.testkit.files.AtomicFolder;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One harness at work: a short unique prefix for namespace names and a folder that knows everything to be removed. What
 * is made is written down first, so that another process can remove it after this one was killed. Every process we
 * start lives in one of our network namespaces, and every mount in a mount namespace that dies with those processes;
 * so namespaces and this folder are all there is. Thread-safe.
 */
public final class Instance implements AutoCloseable {
    /** Parent of all instances' folders; hidden from containers. */
    public static final Path ROOT = Path.of("/var/tmp/sallyport-testkit");

    private static final String OWNER = "owner";
    private static final String KEPT = "kept on purpose";
    private static final String NAMESPACES = "namespaces";

    private final String prefix;
    private final Path folder;
    private final Thread hook;

    private Instance(String prefix, Path folder) {
        this.prefix = prefix;
        this.folder = folder;
        this.hook = new Thread(() -> remove(folder), "remove-" + prefix);
    }

    /** A new instance owned by this JVM and removed at the latest when the JVM ends. */
    public static Instance create() {
        Path folder = newFolder();
        try {
            Files.writeString(folder.resolve(OWNER), ownerOf(ProcessHandle.current()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
        Instance instance = new Instance(ROOT.relativize(folder).toString(), folder);
        Runtime.getRuntime().addShutdownHook(instance.hook);
        return instance;
    }

    /** One that nobody has: names are short, and one of this JVM's may have the same two letters at the end. */
    private static Path newFolder() {
        try {
            Files.createDirectories(ROOT);
            Files.setPosixFilePermissions(ROOT, AtomicFolder.permissions(0755));
            while (true) {
                Path folder = ROOT.resolve(randomPrefix());
                if (!Files.exists(folder)) {
                    return Files.createDirectory(folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a folder in " + ROOT, e);
        }
    }

    private static String randomPrefix() {
        return "sp%s%s"
                .formatted(
                        Long.toString(ProcessHandle.current().pid(), 36),
                        Integer.toString(ThreadLocalRandom.current().nextInt(36, 36 * 36), 36));
    }

    /** First word of all names of this instance. */
    public String prefix() {
        return prefix;
    }

    /** Folder for everything temporary; removed on close. */
    public Path folder() {
        return folder;
    }

    /** Makes a network namespace {@code <prefix>-<name>} with loopback up, after writing its name down. */
    public NetworkNamespace newNamespace(String name) {
        String full = prefix + "-" + name;
        try {
            Files.writeString(
                    folder.resolve(NAMESPACES), full + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot register " + full, e);
        }
        Shell.run("ip", "netns", "add", full).orThrow();
        NetworkNamespace namespace = new NetworkNamespace(full);
        namespace.setUp();
        return namespace;
    }

    /** Removes everything: processes, namespaces with their cables, files. */
    @Override
    public void close() {
        remove(folder);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running or about to; it finds nothing left, which is what it wants.
            return;
        }
    }

    /** Lets everything outlive this JVM: only {@link #remove} ends it. */
    public void keep() {
        try {
            Files.writeString(folder.resolve(OWNER), KEPT);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep " + folder, e);
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /** Removes what instances left behind whose JVM is gone; returns their prefixes. */
    public static List<String> removeAbandoned() {
        List<String> removed = new ArrayList<>();
        for (Path folder : all()) {
            if (!ownerLives(folder)) {
                remove(folder);
                removed.add(folder.getFileName().toString());
            }
        }
        return removed;
    }

    /** Removes one instance by its folder, whoever owns it; absent is fine. */
    public static void remove(Path folder) {
        namespacesOf(folder).forEach(Instance::removeNamespace);
        try {
            AtomicFolder.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }

    /** Kills every process in the namespace, then deletes it; absent is fine. */
    static void removeNamespace(String name) {
        if (!Files.exists(Path.of("/run/netns", name))) {
            return;
        }
        boolean empty = Eventually.holds(Duration.ofSeconds(10), () -> {
            String pids = Shell.run("ip", "netns", "pids", name).stdout().strip();
            pids.lines()
                    .map(Long::parseLong)
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .forEach(ProcessHandle::destroyForcibly);
            return pids.isEmpty();
        });
        if (!empty) {
            throw new IllegalStateException("processes in " + name + " do not end");
        }
        Shell.run("ip", "netns", "del", name);
    }

    private static List<Path> all() {
        if (!Files.isDirectory(ROOT)) {
            return List.of();
        }
        try (var folders = Files.list(ROOT)) {
            return folders.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + ROOT, e);
        }
    }

    private static List<String> namespacesOf(Path folder) {
        Path list = folder.resolve(NAMESPACES);
        try {
            return Files.exists(list) ? Files.readAllLines(list) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + list, e);
        }
    }

    private static boolean ownerLives(Path folder) {
        try {
            String owner = Files.readString(folder.resolve(OWNER));
            if (owner.equals(KEPT)) {
                return true;
            }
            long pid = Long.parseLong(owner.substring(0, owner.indexOf(' ')));
            return ProcessHandle.of(pid)
                    .map(Instance::ownerOf)
                    .filter(owner::equals)
                    .isPresent();
        } catch (IOException | NumberFormatException e) {
            // Killed between creating its folder and signing it: nobody's.
            return false;
        }
    }

    private static String ownerOf(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Object::toString).orElse("?");
    }
}
