package dev.sallyport.testkit.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A packaged program and the flags it runs with. Immutable.
 *
 * @param name of its cache and of its file of flags
 * @param java the JVM it runs on, and no other afterwards
 * @param options one flag per line: what production says ({@code manifests/jvm})
 * @param natives where Netty's libraries lie, or nowhere
 * @param app the folder with {@code quarkus-run.jar}: caches are good for exactly these files
 */
record Program(String name, Path java, Path options, Path natives, Path app) {
    /** The JVM, its flags, everything but the jar. */
    List<String> command() {
        return List.of(java.toString(), "@" + options, "-Djava.library.path=" + natives);
    }

    /** The program. */
    List<String> jar() {
        return List.of("-jar", app.resolve("quarkus-run.jar").toString());
    }

    /** The JVM that makes the cache: of the same modules and object layout, with memory of its own and G1. */
    List<String> creation() {
        List<String> words = new ArrayList<>(List.of(java.toString(), "-XX:+UseG1GC", "-Xmx768m"));
        try {
            Files.readAllLines(options).stream()
                    .map(String::strip)
                    .filter(flag -> flag.startsWith("--") || flag.endsWith("UseCompactObjectHeaders"))
                    .forEach(words::add);
        } catch (IOException e) {
            throw new UncheckedIOException("the flags of " + name + " cannot be read", e);
        }
        return words;
    }
}
