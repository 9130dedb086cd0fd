package dev.sallyport.testkit.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the AOT caches of our servers: {@code make aot} here, the same in the Dockerfiles. Each program runs from its
 * folder, with its flags, on the JVM that runs this, does its work and leaves {@code <name>.aot} in the folder given.
 *
 * <p>{@code java … Training --out=DIR --options=DIR [--proxy=APP] [--natives=DIR] [--ca=APP] [--injector=APP]}
 */
public final class Training {
    /** Tunnels by default: enough for the compiler to have seen everything that is hot. */
    public static final int TUNNELS = 4_000;

    private final Path out;
    private final Path options;

    private Training(Path out, Path options) {
        this.out = out;
        this.options = options;
    }

    /** What is to be trained in one folder for the time being. */
    private interface Lesson {
        void teach(Path folder) throws IOException, GeneralSecurityException, InterruptedException;
    }

    /** See the class. Exit code 2 for bad arguments, 1 when a program would not be trained. */
    public static void main(String... arguments) throws Exception {
        Map<String, String> stated = Stream.of(arguments)
                .filter(argument -> argument.startsWith("--") && argument.contains("="))
                .map(argument -> argument.substring(2).split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        String out = stated.get("out");
        String options = stated.get("options");
        if (out == null || options == null) {
            Say.line(
                    "usage: Training --out=DIR --options=DIR [--proxy=APP] [--natives=DIR] [--ca=APP] [--injector=APP]");
            System.exit(2);
            return;
        }
        Training training = new Training(Path.of(out), Path.of(options));
        String proxy = stated.get("proxy");
        if (proxy != null) {
            Path app = Path.of(proxy).toAbsolutePath();
            String natives = stated.get("natives");
            training.proxy(app, natives == null ? app.resolveSibling("native-libs") : Path.of(natives), TUNNELS);
        }
        String ca = stated.get("ca");
        if (ca != null) {
            Program program = training.program("ca", Path.of(ca).toAbsolutePath(), Path.of("."));
            training.run(folder -> new ControlTraining(folder).authority(program), program);
        }
        String injector = stated.get("injector");
        if (injector != null) {
            Program program = training.program("injector", Path.of(injector).toAbsolutePath(), Path.of("."));
            training.run(folder -> new ControlTraining(folder).injector(program), program);
        }
        System.exit(0);
    }

    /**
     * Trains sidecar and gateway; {@code sidecar.aot} and {@code gateway.aot} are in {@code out} afterwards. Blocking,
     * for about half a minute of two cores.
     *
     * @param options the folder with {@code sidecar.options} and {@code gateway.options}
     * @param app the folder with {@code quarkus-run.jar}
     * @param natives Netty's libraries
     */
    public static void proxy(Path out, Path options, Path app, Path natives, int tunnels)
            throws IOException, GeneralSecurityException, InterruptedException {
        new Training(out, options).proxy(app, natives, tunnels);
    }

    private void proxy(Path app, Path natives, int tunnels)
            throws IOException, GeneralSecurityException, InterruptedException {
        Program sidecar = program("sidecar", app, natives);
        Program gateway = program("gateway", app, natives);
        run(folder -> new ProxyTraining(folder, tunnels).run(sidecar, gateway), sidecar, gateway);
    }

    private Program program(String name, Path app, Path natives) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new Program(name, java, options.resolve(name + ".options"), natives, app);
    }

    /** The folder stays where something fails: the logs are there. */
    private void run(Lesson lesson, Program... programs)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path folder = Files.createTempDirectory("sallyport-training");
        lesson.teach(folder);
        Files.createDirectories(out);
        for (Program program : List.of(programs)) {
            Path cache = out.resolve(program.name() + ".aot").toAbsolutePath();
            Files.move(folder.resolve(program.name() + ".aot"), cache, StandardCopyOption.REPLACE_EXISTING);
            Say.line("%s: %d KiB".formatted(cache, Files.size(cache) / 1024));
        }
        try (Stream<Path> rest = Files.walk(folder)) {
            for (Path each : rest.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
