package dev.sallyport.testkit.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Where the threads of a running JVM stand: what a test that waited in vain wants to show. Stateless; blocking. */
public final class ThreadDump {
    private ThreadDump() {}

    /** Every thread of that process, virtual ones too, with its stack; or why there is no saying. */
    public static String of(Process process) {
        if (!process.isAlive()) {
            return "(ended with exit code " + process.exitValue() + ")";
        }
        try {
            Path file = Files.createTempFile("threads", ".txt");
            try {
                return taken(process, file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String taken(Process process, Path file) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(process.pid());
        CommandResult asked = Shell.run(
                Duration.ofSeconds(20),
                List.of(jcmd, pid, "Thread.dump_to_file", "-overwrite", file.toString()),
                "",
                Map.of());
        return asked.succeeded() ? Files.readString(file) : "(no thread dump: " + asked.output() + ")";
    }
}
