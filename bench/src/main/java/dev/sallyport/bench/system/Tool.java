package dev.sallyport.bench.system;

import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs on this machine. Stateless. */
final class Tool {
    private Tool() {}

    /** The program's path, looked for on PATH and in Debian's sbin. */
    static Optional<Path> find(String name) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + ":" + Shell.PATH;
        return Stream.of(path.split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The first group of {@code pattern} in what {@code command} prints, or "?". */
    static String version(String pattern, String... command) {
        CommandResult said = Shell.run(command);
        Matcher version = Pattern.compile(pattern).matcher(said.output());
        return version.find() ? version.group(1) : "?";
    }
}
