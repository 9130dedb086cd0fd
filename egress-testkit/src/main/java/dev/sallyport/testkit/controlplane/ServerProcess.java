package dev.sallyport.testkit.controlplane;

import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One server as a child that cannot outlive us: a shell holds the other end of a pipe that only this JVM writes to, and
 * kills the server when that pipe closes, which {@code kill -9} of the JVM does too. (PR_SET_PDEATHSIG would fire when the
 * starting <em>thread</em> ends.) Safe from any thread.
 */
public final class ServerProcess implements AutoCloseable {
    private static final String GUARD = """
            exec 3<&0
            "$@" </dev/null 3<&- & server=$!
            ( cat <&3 >/dev/null; kill -KILL $server ) & guard=$!
            wait $server && code=0 || code=$?
            kill $guard
            exit $code""";

    private final Process shell;
    private final Path log;

    private ServerProcess(Process shell, Path log) {
        this.shell = shell;
        this.log = log;
    }

    /**
     * Starts {@code command}, which logs to {@code log}.
     *
     * @param environment added to a clean environment with {@link Shell#PATH}
     */
    public static ServerProcess start(List<String> command, Map<String, String> environment, Path log) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", GUARD, "sh"));
        words.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        Shell.cleanEnvironment(builder, environment);
        try {
            return new ServerProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    /** False once it has ended by itself. */
    public boolean running() {
        return shell.isAlive();
    }

    /** The end of what it wrote. */
    public String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }

    /** Kills it; returns when it is gone. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("still there 10 s after SIGKILL; " + lastWords());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end a server", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
