package dev.sallyport.bench.ground;

import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import dev.sallyport.testkit.ca.WebCa;
import dev.sallyport.testkit.files.AtomicFolder;
import dev.sallyport.testkit.net.Instance;
import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One network namespace in which a whole run takes place: app, both hops and upstream on its loopback, nothing else to
 * be reached from it. Every system gets an address of the outside of its own, whose TCP a rule of the same kind as
 * init-iptables' sends to that system's first hop unless the proxies' user dials it. Close it: processes and files go.
 */
public final class Ground implements AutoCloseable {
    /** The upstream's name, for SNI, certificate and DNS. */
    public static final String NAME = "bench.upstream.example";
    /** Where the upstream really is: public to every policy, and nobody's host (ADR 0020). */
    public static final String UPSTREAM = "192.175.48.10";
    /** The upstream's port. */
    public static final int PORT = 443;
    /** The name server's address. */
    public static final String DNS = "10.96.0.10";
    /** The gateway's DNS name, for systems that check one. */
    public static final String GATEWAY_NAME = "gateway.sallyport.internal";
    /** The injector's, as its Service has it. */
    public static final String INJECTOR_NAME = "sallyport-injector.sallyport-system.svc";
    /** User and group of every hop of every system: the sidecar's. */
    public static final int PROXY_USER = 15401;

    /** As many open files as this machine grants. */
    static final List<String> MANY_FILES =
            List.of("sh", "-c", "ulimit -Hn 200000 2>/dev/null || true; ulimit -Sn $(ulimit -Hn); exec \"$@\"", "sh");

    private final Instance instance = Instance.create();
    private final NetworkNamespace namespace = instance.newNamespace("bench");
    private final TestCa ca = TestCa.create("cluster.local");
    private final WebCa web = WebCa.create();

    private Ground() {}

    /** Makes the namespace with addresses and limits; starts nothing. */
    public static Ground make() {
        Ground ground = new Ground();
        ground.setUp();
        return ground;
    }

    private void setUp() {
        namespace.ip("""
                route add local 192.175.48.0/24 dev lo
                route add local %s/32 dev lo
                route add unreachable default
                """.formatted(DNS));
        // A client, two hops and an upstream share one port space, and a connection per hop ends thousands of times a
        // second.
        namespace.sysctl("ipv4/ip_local_port_range", "1024 65535");
        // Where systems listen, no connection may have come from shortly before.
        namespace.sysctl("ipv4/ip_local_reserved_ports", "20000-20999,31000-31999");
        namespace.sysctl("ipv4/tcp_max_tw_buckets", "4096");
        namespace.run("sysctl", "-qw", "net.netfilter.nf_conntrack_tcp_timeout_time_wait=1");
        write("internet-ca.crt", web.rootPem());
        IssuedSvid upstream = web.issue(List.of(NAME), List.of());
        write("upstream.crt", upstream.chainPem());
        write("upstream.key", upstream.keyPem());
        write("mesh-ca.crt", ca.bundlePem());
        identity("sidecar", ca.issue("bench", "app"));
        // The DNS name is for proxies that cannot check a SPIFFE ID.
        identity(
                "gateway",
                ca.issue(SvidRequest.workload("sallyport-system", "sallyport-gateway")
                        .dnsNames(GATEWAY_NAME)));
        identity(
                "injector",
                ca.issue(SvidRequest.workload("sallyport-system", "sallyport-injector")
                        .dnsNames(INJECTOR_NAME)));
        write("names.txt", NAME + " A 60 " + UPSTREAM + "\n");
        write("hosts", "127.0.0.1 localhost\n" + UPSTREAM + " " + NAME + "\n");
    }

    private void identity(String hop, IssuedSvid svid) {
        svid.writeTo(folder().resolve(hop), ca.bundlePem());
        write(hop + ".crt", svid.chainPem());
        write(hop + ".key", svid.keyPem());
        // One file with both, as HAProxy and stunnel like it.
        write(hop + ".pem", svid.chainPem() + svid.keyPem());
    }

    /** Folder of this run's files, readable by the proxies' user. */
    public Path folder() {
        return instance.folder();
    }

    /** Writes a file into the folder; returns its path. */
    public Path write(String name, String text) {
        Path file = folder().resolve(name);
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Copies a file into the folder; returns the copy's path. */
    public String copy(Path file) {
        return write(file.getFileName().toString(), read(file)).toString();
    }

    /** Whether the proxies' user can read {@code file} of the host. */
    public boolean canRead(Path file) {
        return Shell.run(
                        "setpriv",
                        "--reuid=" + PROXY_USER,
                        "--regid=" + PROXY_USER,
                        "--clear-groups",
                        "test",
                        "-r",
                        file.toString())
                .succeeded();
    }

    /** True when health says so on {@code port}, inside. */
    public boolean answers(int port, String path) {
        return run("curl", "-fsS", "-o", "/dev/null", "-m", "2", "http://127.0.0.1:" + port + path)
                .succeeded();
    }

    /** Makes a folder that the proxies' user may write. */
    public Path folderOfProxies(String name) {
        Path made = folder().resolve(name);
        try {
            Files.createDirectories(made);
            Files.setPosixFilePermissions(made, AtomicFolder.permissions(0777));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + made, e);
        }
    }

    /** From now on the app's TCP to {@code address} port 443 arrives at {@code port} on loopback; false where NAT is not to be had. */
    public boolean capture(String address, int port) {
        String rules = """
                *nat
                -A OUTPUT -m owner --uid-owner %d -m comment --comment "sallyport: the sidecar itself" -j RETURN
                -A OUTPUT -d %s/32 -p tcp -m comment --comment "sallyport: TCP to the sidecar" -j REDIRECT --to-ports %d
                COMMIT
                """.formatted(PROXY_USER, address, port);
        CommandResult restored = Shell.run(
                Duration.ofSeconds(30),
                namespace.inside(List.of("iptables-restore", "--noflush", "-w")),
                rules,
                Map.of());
        return restored.succeeded();
    }

    /** Starts {@code command} inside as the proxies' user. */
    public Hop proxy(String name, Map<String, String> environment, List<String> command) {
        handOver();
        return start(
                name,
                environment,
                List.of("setpriv", "--reuid=" + PROXY_USER, "--regid=" + PROXY_USER, "--clear-groups"),
                command);
    }

    /** Starts {@code command} inside as root: client, upstream, name server. */
    public Hop helper(String name, List<String> command) {
        return start(name, Map.of(), List.of(), command);
    }

    private Hop start(String name, Map<String, String> environment, List<String> as, List<String> command) {
        List<String> words = new java.util.ArrayList<>(MANY_FILES);
        words.addAll(as);
        words.addAll(command);
        return Hop.start(name, folder(), namespace.inside(words), environment);
    }

    private void handOver() {
        Shell.run("chown", "-R", PROXY_USER + ":" + PROXY_USER, folder().toString())
                .orThrow();
    }

    /** {@code command}, prefixed so that it runs inside as root. */
    List<String> inside(List<String> command) {
        return namespace.inside(command);
    }

    /** A command inside, to its end. */
    public CommandResult run(String... command) {
        return namespace.run(command);
    }

    /** True when something listens on {@code port} of loopback or any address, inside. */
    public boolean listens(int port) {
        return !namespace.run("ss", "-Hltn", "sport = :" + port).stdout().isBlank();
    }

    /** The last lines of a text, for an error message. */
    public static String tail(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
    }

    /** Bytes as a file holds them, or nothing when there is none. */
    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    @Override
    public void close() {
        instance.close();
    }
}
