package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A pod and the world, two network namespaces joined by a veth pair: the pod is 10.77.0.2 and fd77::2 on {@code v0}, its
 * cluster neighbour 10.77.0.1 and fd77::1, the world behind it 203.0.113.9 and 2001:db8:9::9.
 */
final class NetnsPod implements AutoCloseable {
    static final String CLUSTER = "--cluster-cidrs=10.77.0.0/24,fd77::/64";
    static final List<String> APP = List.of(
            "setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all");
    static final List<String> ROOT = List.of("setpriv", "--bounding-set=-net_admin,-net_raw,-sys_admin");
    static final List<String> ROOT_AS_PROXY = List.of(
            "setpriv", "--reuid=15401", "--regid=15401", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all");
    static final List<String> INIT_CONTAINER = List.of("setpriv", "--bounding-set=-all,+net_admin,+net_raw");
    static final List<String> ROOT_WITH_NET_RAW = List.of("setpriv", "--bounding-set=-net_admin,-sys_admin");

    private static final String PYTHON = "/usr/bin/python3";
    private static final Path SCRIPTS = Path.of("src/test/resources/netns").toAbsolutePath();
    private static final long DEADLINE_SECONDS = 30;

    /** What a command printed, both streams, and its exit code. */
    record Result(int exitCode, String text) {}

    private final String name =
            "slyi" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 28));
    private final List<Process> running = new ArrayList<>();
    private final List<String> wire = new CopyOnWriteArrayList<>();

    private NetnsPod() {}

    /** A fresh pod; the test is skipped loudly, or failed where CI is set, when namespaces cannot be had. */
    static NetnsPod create() throws Exception {
        NetnsPod pod = new NetnsPod();
        Result first = execute(List.of("ip", "netns", "add", pod.name));
        if (first.exitCode() != 0) {
            String complaint =
                    "!!! network namespaces cannot be made here (root is needed), so nothing about iptables was"
                            + " tested: " + first.text();
            System.err.println(complaint);
            assertThat(System.getenv("CI")).as(complaint).isNotEqualTo("true");
            Assumptions.abort(complaint);
        }
        try {
            pod.wire();
            return pod;
        } catch (Exception | AssertionError e) {
            pod.close();
            throw e;
        }
    }

    private void wire() throws Exception {
        String world = name + "w";
        must("ip netns add " + world);
        for (String namespace : List.of(name, world)) {
            // Link-local addresses are usable at once; otherwise nobody solicits neighbours for two seconds.
            Result result = execute(List.of(
                    "ip",
                    "netns",
                    "exec",
                    namespace,
                    "sh",
                    "-c",
                    "echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad"));
            assertThat(result.exitCode()).as(result.text()).isZero();
        }
        Result ping = run(List.of("sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range"));
        assertThat(ping.exitCode())
                .as("container runtimes let every user ping: " + ping.text())
                .isZero();
        must("ip link add v0 netns " + name + " type veth peer name v1 netns " + world);
        for (String namespace : List.of(name, world)) {
            must("ip -n " + namespace + " link set lo up");
            must("ip -n " + namespace + " link set " + (namespace.equals(name) ? "v0" : "v1") + " up");
        }
        must("ip -n " + name + " addr add 10.77.0.2/24 dev v0");
        must("ip -n " + name + " addr add fd77::2/64 dev v0 nodad");
        must("ip -n " + world + " addr add 10.77.0.1/24 dev v1");
        must("ip -n " + world + " addr add fd77::1/64 dev v1 nodad");
        must("ip -n " + world + " addr add 203.0.113.9/32 dev lo");
        must("ip -n " + world + " addr add 2001:db8:9::9/128 dev lo");
        must("ip -n " + name + " route add default via 10.77.0.1");
        must("ip -n " + name + " -6 route add default via fd77::1");
    }

    /** Runs a command on the machine and insists that it succeeds. */
    static String must(String command) throws Exception {
        Result result = execute(List.of(command.split(" ")));
        assertThat(result.exitCode()).as(command + ": " + result.text()).isZero();
        return result.text();
    }

    /** Runs a command in the pod. */
    Result run(List<String> command) throws Exception {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
        inside.addAll(command);
        return execute(inside);
    }

    /** Runs a command of plain words in the pod and insists that it succeeds. */
    String inPod(String command) throws Exception {
        Result result = run(List.of(command.split(" ")));
        assertThat(result.exitCode()).as(command + ": " + result.text()).isZero();
        return result.text();
    }

    /** Runs a command of plain words in the world. */
    String inWorld(String command) throws Exception {
        return must("ip netns exec " + name + "w " + command);
    }

    /** Runs init-iptables in the pod, as the jar is started in its image. */
    Result init(String... arguments) throws Exception {
        return initAs(List.of(), arguments);
    }

    /** Runs init-iptables behind a prefix like setpriv. */
    Result initAs(List<String> prefix, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-jar",
                Path.of("target/init-iptables.jar").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Runs one of the Python scripts in the pod as that user. */
    String script(List<String> user, String script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(user);
        command.addAll(List.of(PYTHON, SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return run(command).text().strip();
    }

    /** Asks one question and returns the answer or the error's name. */
    String ask(List<String> user, String protocol, String host, int port) throws Exception {
        return script(user, "ask.py", protocol, host, "" + port);
    }

    /** Starts what stands in for the sidecar, as the proxy's user. */
    Process startSidecar() throws Exception {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(ROOT_AS_PROXY);
        command.addAll(List.of(PYTHON, SCRIPTS.resolve("sidecar.py").toString()));
        return start(command, line -> {});
    }

    /** Starts a server in the pod, TCP 8080. */
    void startServer() throws Exception {
        start(
                List.of(
                        "ip",
                        "netns",
                        "exec",
                        name,
                        PYTHON,
                        SCRIPTS.resolve("serve.py").toString()),
                line -> {});
    }

    /** Calls the pod's server from that address of the world. */
    String callFromWorld(String source, String target) throws Exception {
        return inWorld(PYTHON + " " + SCRIPTS.resolve("ask.py") + " tcp " + target + " 8080 0 " + source)
                .strip();
    }

    /** Starts the world's services and begins to write down what comes off the wire. */
    void startWorld() throws Exception {
        start(
                List.of(
                        "ip",
                        "netns",
                        "exec",
                        name + "w",
                        PYTHON,
                        SCRIPTS.resolve("peer.py").toString(),
                        "v1"),
                wire::add);
    }

    /** What came off the wire up to that many markers; waits for them. */
    List<String> wireUpTo(int markers) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (wire.stream().filter("marker"::equals).count() < markers) {
            assertThat(System.nanoTime())
                    .as("no marker; the wire so far: " + wire)
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
        return wire.stream().filter(line -> !line.equals("marker")).toList();
    }

    private Process start(List<String> command, java.util.function.Consumer<String> lines) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        running.add(process);
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(reader.readLine()).isEqualTo("ready");
        Thread.ofVirtual().start(() -> {
            reader.lines().forEach(lines);
        });
        return process;
    }

    /** The rules of one backend and family without counters, comments and empty tables. */
    List<String> rules(Backend backend, Family family) throws Exception {
        return run(List.of(family.command() + "-" + backend.label() + "-save"))
                .text()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll(" \\[[0-9:]+\\]$", ""))
                .toList();
    }

    private static Result execute(List<String> command) throws Exception {
        Path output = Files.createTempFile("netns", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(2 * DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end: " + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    @Override
    public void close() throws Exception {
        for (Process process : running) {
            process.destroyForcibly().waitFor();
        }
        for (String namespace : List.of(name, name + "w")) {
            if (Files.exists(Path.of("/run/netns", namespace))) {
                must("ip netns del " + namespace);
            }
        }
    }
}
