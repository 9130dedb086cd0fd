package dev.sallyport.testkit.shell;

import java.time.Duration;
import java.util.List;

/**
 * What a command left behind. Immutable.
 *
 * @param command as it was run
 * @param exit its exit code; 137 when it was killed at its time limit
 * @param stdout UTF-8 text
 * @param stderr UTF-8 text
 * @param took wall-clock time
 */
public record CommandResult(List<String> command, int exit, String stdout, String stderr, Duration took) {
    /** Exit code 0. */
    public boolean succeeded() {
        return exit == 0;
    }

    /** Both streams, for a person. */
    public String output() {
        return stdout + stderr;
    }

    /** This result, or an exception with the command and everything it said. */
    public CommandResult orThrow() {
        if (!succeeded()) {
            throw new IllegalStateException(
                    "exit code %d from %s%n%s".formatted(exit, String.join(" ", command), output()));
        }
        return this;
    }
}
