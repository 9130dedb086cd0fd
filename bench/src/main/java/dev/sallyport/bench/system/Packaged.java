package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import dev.sallyport.bench.ground.Jvm;
import dev.sallyport.testkit.shell.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Our programs as {@code mvn package} leaves them, started as their images start them: flags of {@code manifests/jvm}, the
 * AOT cache of a training run where there is one. Immutable.
 *
 * @param root the repository
 * @param cached false: no cache, although there is one
 */
public record Packaged(Path root, boolean cached) {
    /** Our own programs by module. */
    private static final String JAR = "target/quarkus-app/quarkus-run.jar";

    /** Whether {@code module} was packaged. */
    public boolean isThere(String module) {
        return Files.exists(root.resolve(module).resolve(JAR));
    }

    /** The commit this tree is at. */
    public String version() {
        String commit = Shell.run("git", "-C", root.toString(), "describe", "--always", "--dirty")
                .stdout()
                .strip();
        return commit.isEmpty() ? "this tree" : commit;
    }

    /** The cache that {@code make bench} or {@code make aot} trained for {@code flavour}. */
    public Optional<Path> cache(String flavour) {
        return Stream.of("bench/target/aot", "sidecar-proxy/target/aot")
                .map(folder -> root.resolve(folder).resolve(flavour + ".aot"))
                .filter(file -> cached && Files.exists(file))
                .findFirst();
    }

    /**
     * Starts a program as the proxies' user.
     *
     * @param module whose jar
     * @param flavour which file of flags and which cache: {@code sidecar}, {@code gateway}, {@code injector}
     * @param moreOptions further JVM flags; empty for production's
     */
    public Hop start(
            Ground ground, String name, String module, String flavour, String moreOptions, Map<String, String> told) {
        Path app = readable(ground, module);
        Map<String, String> environment = new LinkedHashMap<>(told);
        String options = ground.copy(root.resolve("manifests/jvm/" + flavour + ".options"));
        environment.put(
                "JDK_JAVA_OPTIONS",
                "@" + options
                        + cache(flavour).map(file -> " -XX:AOTCache=" + file).orElse("")
                        + (moreOptions.isEmpty() ? "" : " " + moreOptions));
        environment.put("MALLOC_ARENA_MAX", "1");
        return ground.proxy(
                name,
                environment,
                List.of(
                        Jvm.java(),
                        "-Djava.library.path=" + app.resolve("native-libs"),
                        "-jar",
                        app.resolve("quarkus-app/quarkus-run.jar").toString()));
    }

    /** Where it lies, or a copy where the proxies' user cannot read that; a cache is good for the original only. */
    private Path readable(Ground ground, String module) {
        Path target = root.resolve(module).resolve("target").toAbsolutePath();
        if (ground.canRead(target.resolve("quarkus-app/quarkus-run.jar"))) {
            return target;
        }
        Path copy = ground.folder().resolve(module);
        if (!Files.exists(copy)) {
            Shell.script(
                    "mkdir -p %1$s && cp -a %2$s/quarkus-app %1$s/ && { [ ! -d %2$s/native-libs ] || cp -a %2$s/native-libs %1$s/; }"
                            .formatted(Shell.quote(copy.toString()), Shell.quote(target.toString())));
        }
        return copy;
    }
}
