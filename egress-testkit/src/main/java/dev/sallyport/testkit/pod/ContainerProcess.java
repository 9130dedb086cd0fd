package dev.sallyport.testkit.pod;

import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A started container. Its command is PID 1 of its own PID namespace, so SIGTERM reaches it only if it handles it, as in
 * any container. Thread-safe.
 */
public final class ContainerProcess {
    private static final String COMPLAINTS = "setup.err";
    private static final String KILLED = "unblock failed";
    private static final Duration SETUP_LIMIT = Duration.ofSeconds(20);

    private final LaunchPlan plan;
    private final Path complaints;
    private final Path log;
    private final Process unshare;
    private final long pid;

    private ContainerProcess(LaunchPlan plan, Path complaints, Path log, Process unshare, long pid) {
        this.plan = plan;
        this.complaints = complaints;
        this.log = log;
        this.unshare = unshare;
        this.pid = pid;
    }

    /** Starts {@code plan} in {@code network}; returns when the container's root stands and its command begins. */
    static ContainerProcess start(LaunchPlan plan, NetworkNamespace network, Path folder, Path log, String hostname) {
        try {
            List<String> command = new ArrayList<>(List.of(
                    "unshare",
                    "--mount",
                    "--propagation",
                    "private",
                    "--uts",
                    "--ipc",
                    "--pid",
                    "--fork",
                    "--kill-child"));
            command.addAll(LaunchScript.prepare(plan, folder, hostname));
            ProcessBuilder builder = new ProcessBuilder(network.detachedInside(command));
            Shell.cleanEnvironment(builder, plan.environment());
            builder.redirectInput(
                    ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.redirectError(folder.resolve(COMPLAINTS).toFile());
            Process process = builder.start();
            Eventually.holds(SETUP_LIMIT, () -> begun(process, folder));
            return new ContainerProcess(plan, folder.resolve(COMPLAINTS), log, process, childOf(process.pid()));
        } catch (IOException e) {
            throw new PodFailed("cannot start container " + plan.container() + ": " + e, e);
        }
    }

    /** The container's name. */
    public String name() {
        return plan.container();
    }

    /** PID 1 of the container as the host numbers it; 0 when it had ended before it could be seen. */
    public long pid() {
        return pid;
    }

    /** Whether its command still runs. */
    public boolean isRunning() {
        return unshare.isAlive();
    }

    /** The rights its command was started with. */
    public ProcessCredentials credentials() {
        return plan.credentials();
    }

    /** Standard output and error so far; if the container could not be set up, what the setup said. */
    public String log() {
        String said = read(log);
        return said.isEmpty() ? read(complaints) : said;
    }

    /** Where {@link #log} is written. */
    public Path logFile() {
        return log;
    }

    /** Waits for the command to end and returns its exit code (128 + signal when killed), or throws after {@code limit}. */
    public int awaitExit(Duration limit) {
        if (!ended(limit)) {
            throw new PodFailed(
                    "container %s still runs after %d s; its log:%n%s".formatted(name(), limit.toSeconds(), log()));
        }
        // unshare 2.38 cannot imitate a child's death by SIGKILL: it complains and exits with 1.
        return read(complaints).contains(KILLED) ? 137 : unshare.exitValue();
    }

    /** Completes when its command has ended; the value says nothing. */
    CompletableFuture<Process> onExit() {
        return unshare.onExit();
    }

    /** Sends a signal by name ({@code TERM}, {@code KILL}, {@code STOP} …) to the container's PID 1. */
    public void signal(String name) {
        if (pid != 0 && isRunning()) {
            Shell.run("kill", "-" + name, Long.toString(pid));
        }
    }

    /** SIGTERM, and SIGKILL once {@code grace} has passed; returns when it is gone. */
    public void stop(Duration grace) {
        signal("TERM");
        if (!ended(grace)) {
            signal("KILL");
            ended(SETUP_LIMIT);
        }
    }

    /** Runs a command inside this container: its files, its processes, its environment; {@code credentials} as given. */
    CommandResult exec(ProcessCredentials credentials, Duration limit, String input, List<String> command) {
        List<String> words = new ArrayList<>(List.of(
                "nsenter", "--target", Long.toString(pid), "--net", "--mount", "--pid", "--uts", "--ipc", "--"));
        // nsenter forks and would leave its child behind when killed; `timeout` inside ends the command itself.
        words.addAll(List.of("env", "--chdir=/", "timeout", "--signal=KILL", limit.toMillis() / 1000.0 + "s"));
        words.addAll(credentials.setpriv(command));
        return Shell.run(limit.plusSeconds(5), words, input, plan.environment());
    }

    private boolean ended(Duration limit) {
        try {
            return unshare.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for container " + name(), e);
        }
    }

    /** Whether the setup is over: PID 1 has become the command, or all is over. */
    private static boolean begun(Process unshare, Path folder) {
        if (!unshare.isAlive()) {
            return true;
        }
        if (!Files.exists(LaunchScript.ready(folder))) {
            return false;
        }
        try {
            String line = Files.readString(Path.of("/proc/%d/cmdline".formatted(childOf(unshare.pid()))));
            return !LaunchScript.isStillSettingUp(line);
        } catch (IOException gone) {
            return true;
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** unshare's one child: the host's number for the container's PID 1. */
    private static long childOf(long parent) {
        try {
            String children = Files.readString(Path.of("/proc/%1$d/task/%1$d/children".formatted(parent)));
            return children.isBlank() ? 0 : Long.parseLong(children.strip().split(" ", 2)[0]);
        } catch (IOException gone) {
            return 0;
        }
    }
}
