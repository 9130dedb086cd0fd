package dev.sallyport.bench.ground;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Command lines of JVMs that run classes of the bench. Stateless. */
public final class Jvm {
    private Jvm() {}

    /** {@code program} with the bench's own class path. */
    public static List<String> command(Class<?> program, List<String> options, String... arguments) {
        List<String> words = new ArrayList<>(List.of(java()));
        words.addAll(options);
        words.addAll(List.of(
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Dio.netty.leakDetection.level=disabled",
                "-cp",
                classPath(),
                program.getName()));
        words.addAll(List.of(arguments));
        return words;
    }

    /** The running JVM's launcher. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        String given = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return String.join(
                ":",
                Arrays.stream(given.split(":", -1))
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }
}
