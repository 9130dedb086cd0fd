package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Jvm;
import dev.sallyport.testkit.shell.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * sidecar-proxy as {@code mvn package} leaves it, and how its image starts it. Immutable.
 *
 * @param root the repository
 */
public record Packaged(Path root) {
    /** A sidecar's sizes, as in manifests/images/sidecar-proxy.Dockerfile. */
    public static final String SIDECAR_OPTIONS = "-Xmx64m -XX:MaxDirectMemorySize=160m";
    /** A gateway's sizes, as in manifests/base/gateway.yaml. */
    public static final String GATEWAY_OPTIONS = "-Xmx256m -XX:MaxDirectMemorySize=384m";

    boolean isThere() {
        return Files.exists(target().resolve("quarkus-app/quarkus-run.jar"));
    }

    String version() {
        String commit = Shell.run("git", "-C", root.toString(), "describe", "--always", "--dirty")
                .stdout()
                .strip();
        return commit.isEmpty() ? "this tree" : commit;
    }

    /** A copy that the proxies' user can read; made once per ground. */
    Path copyInto(Ground ground) {
        Path copy = ground.folder().resolve("sallyport");
        if (!Files.exists(copy)) {
            Shell.run("cp", "-a", target().resolve("quarkus-app").toString(), copy.toString())
                    .orThrow();
            if (Files.exists(target().resolve("native-libs"))) {
                Shell.run(
                                "cp",
                                "-a",
                                target().resolve("native-libs").toString(),
                                copy.resolve("native").toString())
                        .orThrow();
            }
        }
        return copy;
    }

    /** The image's ENTRYPOINT over {@code app}, with its AOT cache where there is one. */
    List<String> command(Path app) {
        List<String> command = new ArrayList<>(List.of(Jvm.java()));
        if (Sallyport.hasCache(app)) {
            command.add("-XX:AOTCache=" + app.resolve("app.aot"));
        }
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.library.path=" + app.resolve("native"),
                "-jar",
                app.resolve("quarkus-run.jar").toString()));
        return command;
    }

    private Path target() {
        return root.resolve("sidecar-proxy/target");
    }
}
