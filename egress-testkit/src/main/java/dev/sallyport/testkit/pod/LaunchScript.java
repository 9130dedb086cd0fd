package dev.sallyport.testkit.pod;

import dev.sallyport.testkit.net.Instance;
import dev.sallyport.testkit.pod.LaunchPlan.BindMount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Prepares a container's folder for {@code launch.sh}, which says what it does. Stateless. */
final class LaunchScript {
    private static final String SCRIPT = "launch.sh";
    private static final String READY = "ready";

    private LaunchScript() {}

    /**
     * Writes script and mounts into {@code folder}.
     *
     * @return the command line that becomes the container, to be run in its namespaces
     * @throws IOException a mount's source does not exist, or the disk refused
     */
    static List<String> prepare(LaunchPlan plan, Path folder, String hostname) throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(ready(folder));
        try (InputStream script = Objects.requireNonNull(LaunchScript.class.getResourceAsStream(SCRIPT))) {
            Files.copy(script, folder.resolve(SCRIPT), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.write(folder.resolve("mounts"), mounts(plan));
        List<String> command = new ArrayList<>(List.of(
                "sh",
                folder.resolve(SCRIPT).toString(),
                folder.toString(),
                hostname,
                plan.workingDirectory(),
                Instance.ROOT.toString(),
                plan.readOnlyRoot() ? "ro" : "rw"));
        command.addAll(plan.credentials().setpriv(plan.command()));
        return command;
    }

    /** Exists once the container's root is in place and the command is about to run. */
    static Path ready(Path folder) {
        return folder.resolve(READY);
    }

    /** Whether a process with this command line (words ended by NUL) has yet to become the container's command. */
    static boolean isStillSettingUp(String commandLine) {
        return commandLine.startsWith("setpriv\0--reuid\0")
                || (commandLine.startsWith("sh\0") && commandLine.contains("/" + SCRIPT + "\0"));
    }

    private static List<String> mounts(LaunchPlan plan) throws IOException {
        List<BindMount> mounts = new ArrayList<>(List.of(
                new BindMount(ImageTable.projectRoot(), ImageTable.PROJECT, true),
                new BindMount(Path.of(System.getProperty("java.home")), ImageTable.JAVA, true)));
        mounts.addAll(plan.mounts());
        List<String> lines = new ArrayList<>();
        for (BindMount mount : mounts) {
            // The script sees the host below another root, where an absolute symlink would lead astray.
            String source = mount.source().toRealPath().toString();
            lines.add("%s\t%s\t%s".formatted(source, mount.target(), mount.readOnly() ? "ro" : "rw"));
        }
        return lines;
    }
}
