package dev.sallyport.testkit.world;

import dev.sallyport.testkit.net.Instance;
import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.net.Router;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The outside and the cluster's DNS, running: two namespaces with one process each, and the folder by which a test talks
 * to them. Removed with its {@link Instance}. Thread-safe.
 */
public final class World {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final Router router;
    private final NetworkNamespace outside;
    private final NetworkNamespace dns;

    private World(Path folder, Router router, NetworkNamespace outside, NetworkNamespace dns) {
        this.folder = folder;
        this.router = router;
        this.outside = outside;
        this.dns = dns;
    }

    /** Makes router, outside and DNS within {@code instance}; returns when all servers answer. */
    public static World start(Instance instance) {
        Path folder = prepare(instance.folder().resolve("world"));
        NetworkNamespace outside = instance.newNamespace("outside");
        Router router = new Router(instance, outside);
        own(outside);
        NetworkNamespace dns = instance.newNamespace("dns");
        router.attach(dns, PodAddresses.CLUSTER_DNS);

        launch(outside, folder, "outside", OutsideWorld.class, List.of(folder.toString()));
        launch(
                dns,
                folder,
                "dns",
                NameServer.class,
                List.of(
                        folder.resolve("names.txt").toString(),
                        folder.resolve("dns-cluster.log").toString(),
                        folder.resolve("dns.ready").toString(),
                        PodAddresses.CLUSTER_DNS.v4(),
                        PodAddresses.CLUSTER_DNS.v6()));
        for (String server : List.of("outside", "dns")) {
            if (!Eventually.holds(START_LIMIT, () -> Files.exists(folder.resolve(server + ".ready")))) {
                throw new IllegalStateException(
                        "the server '%s' did not start:%n%s".formatted(server, read(folder.resolve(server + ".out"))));
            }
        }
        return new World(folder, router, outside, dns);
    }

    /** The router between pods and outside. */
    public Router router() {
        return router;
    }

    /** The namespace of the outside servers. */
    public NetworkNamespace outside() {
        return outside;
    }

    /** The namespace of the cluster's DNS, which is at {@link PodAddresses#CLUSTER_DNS}. */
    public NetworkNamespace dns() {
        return dns;
    }

    /** PEM of the CA behind the outside's HTTPS servers, on the host. */
    public Path internetCa() {
        return folder.resolve("internet-ca.crt");
    }

    /** The DNS table; may be edited while the servers run. */
    public Path namesFile() {
        return folder.resolve("names.txt");
    }

    /** Replaces everything the DNS says about {@code name} by {@code lines} of the table's format after the name. */
    public synchronized void setName(String name, String... lines) {
        List<String> table = new ArrayList<>();
        read(namesFile()).lines().filter(line -> !line.startsWith(name + " ")).forEach(table::add);
        for (String line : lines) {
            table.add(name + " " + line);
        }
        try {
            // Renamed into place: a server never reads half a table.
            Path fresh = Files.write(folder.resolve("names.txt.tmp"), table);
            Files.move(fresh, namesFile(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + namesFile(), e);
        }
    }

    /** Lines of the outside servers' log: {@code <ms> http|https|tcp|udp <source> <destination> …}. */
    public List<String> outsideLog() {
        return read(folder.resolve("outside.log")).lines().toList();
    }

    /** Questions the cluster's DNS was asked: {@code <ms> dns-udp|dns-tcp <source> <name> <type>}. */
    public List<String> clusterDnsLog() {
        return read(folder.resolve("dns-cluster.log")).lines().toList();
    }

    /** Questions the public resolvers were asked, same format. */
    public List<String> outsideDnsLog() {
        return read(folder.resolve("dns-outside.log")).lines().toList();
    }

    private static Path prepare(Path folder) {
        try (InputStream names = Objects.requireNonNull(World.class.getResourceAsStream("names.txt"))) {
            Files.createDirectories(folder);
            Files.copy(names, folder.resolve("names.txt"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + folder, e);
        }
    }

    private static void own(NetworkNamespace outside) {
        outside.sysctl("ipv6/ip_nonlocal_bind", "1");
        StringBuilder routes = new StringBuilder();
        WorldAddresses.OWNED.forEach(range -> routes.append("route add local %s dev lo\n".formatted(range)));
        outside.ip(routes.append("route add unreachable default\nroute add unreachable ::/0\n")
                .toString());
    }

    private static void launch(
            NetworkNamespace namespace, Path folder, String name, Class<?> program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                absoluteClasspath(),
                program.getName()));
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(namespace.detachedInside(command));
            Shell.cleanEnvironment(builder, Map.of());
            builder.redirectErrorStream(true)
                    .redirectOutput(folder.resolve(name + ".out").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + program.getName(), e);
        }
    }

    private static String absoluteClasspath() {
        String given = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return String.join(
                ":",
                Arrays.stream(given.split(":", -1))
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
