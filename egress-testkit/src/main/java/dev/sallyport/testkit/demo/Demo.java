package dev.sallyport.testkit.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.net.OutboundPackets;
import dev.sallyport.testkit.pod.ImageTable;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * {@code make demo}: the whole path on one machine. Ends with 0 when every row is as expected, 1 when one differs, 2
 * when it cannot run here. With {@code DEMO_KEEP=1} everything stays up until {@code make demo-down}.
 */
public final class Demo {
    private static final PrintStream OUT = System.out;
    private static final List<String> NEEDED = List.of(
            "init-iptables/target/init-iptables.jar",
            "sidecar-proxy/target/quarkus-app/quarkus-run.jar",
            "cert-manager/target/quarkus-app/quarkus-run.jar",
            "injector-webhook/target/quarkus-app/quarkus-run.jar");

    private Demo() {}

    /** Runs the demo; no arguments. */
    public static void main(String... arguments) throws IOException {
        Path root = ImageTable.projectRoot();
        Optional<String> missing = NamespaceSupport.missing()
                .or(() -> NEEDED.stream()
                        .filter(jar -> !Files.exists(root.resolve(jar)))
                        .reduce((one, two) -> one + ", " + two)
                        .map(jars -> "not built: " + jars + " (`make package` builds it)"));
        if (missing.isPresent()) {
            OUT.println("The demo cannot run here: " + missing.get());
            System.exit(2);
        }
        boolean keep = "1".equals(System.getenv("DEMO_KEEP"));
        Path output = Files.createDirectories(root.resolve("target/demo"));
        OUT.println(
                "Starting router, outside world, DNS; the CA, the injector, a gateway; then users' pods, through the injector …");
        long start = System.nanoTime();
        int wrong;
        try (TestCluster cluster = TestCluster.start()) {
            DemoCluster demo = start(cluster, output);
            OUT.printf("… up after %.1f s.%n%n", (System.nanoTime() - start) / 1e9);
            wrong = run(demo);
            if (keep) {
                stay(demo, output, wrong);
            }
        }
        System.exit(wrong == 0 ? 0 : 1);
    }

    private static DemoCluster start(TestCluster cluster, Path output) throws IOException {
        try {
            return DemoCluster.start(cluster, output);
        } catch (RuntimeException e) {
            Path logs = output.resolve("logs");
            cluster.saveLogs(logs);
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            OUT.printf("The demo did not come up: %s%nEvery container's log is in %s%n", cause.getMessage(), logs);
            cluster.close();
            System.exit(1);
            throw e;
        }
    }

    private static int run(DemoCluster demo) {
        DoorList door = new DoorList();
        new DoorRows(demo).all().forEach(door::run);
        OUT.println("At the API server's door, by someone whom RBAC permits everything:");
        door.print(OUT);
        OUT.printf("%nFrom inside the pods that were let in:%n");
        DemoTable table = new DemoTable();
        RecordFile records = new RecordFile(demo.system().records());
        new JobRows(demo.job(), records).addTo(table);
        for (DemoRow row : new DemoRows(demo).all()) {
            run(row, records, table);
        }
        demo.governed().forEach(pod -> leftAlone(demo, pod, table));
        recorded(demo, records, table);
        lockdownSeen(demo, table);
        table.print(OUT);
        int wrong = door.wrong() + table.wrong();
        int size = door.size() + table.size();
        OUT.printf(
                "%n%s%n",
                wrong == 0
                        ? "All %d rows as expected.".formatted(size)
                        : "%d of %d rows differ.".formatted(wrong, size));
        return wrong;
    }

    private static void run(DemoRow row, RecordFile records, DemoTable table) {
        records.skip();
        CommandResult result =
                row.pod().exec(SallyportSystem.APP, row.credentials(), Duration.ofSeconds(20), row.command());
        Outcome outcome = row.reading().apply(result);
        Duration patience = row.word().isEmpty() ? Duration.ofMillis(300) : Duration.ofSeconds(5);
        Optional<JsonNode> seen = records.next(row.pod().uid(), patience);
        String word = seen.map(RecordFile::wordOf).orElse(row.word().isEmpty() ? "" : "(no record)");
        boolean right = outcome == row.expected() && word.startsWith(row.word());
        String happened = outcome == Outcome.OTHER
                ? "exit %d: %s".formatted(result.exit(), result.output().strip().replaceAll("\\s+", " "))
                : outcome.words();
        table.add(
                right,
                row.who(),
                row.where(),
                row.expected().words(),
                happened,
                word.startsWith(row.word()) ? word : "%s, expected %s".formatted(word, row.word()),
                result.took().toMillis());
    }

    /** The router's counters: whatever got out of a pod by itself, captured or not, with or without a rule. */
    private static void leftAlone(DemoCluster demo, RunningPod pod, DemoTable table) {
        OutboundPackets packets = demo.cluster().outbound(pod);
        table.add(
                packets.total() == 0,
                who(pod),
                "any packet straight to the outside, as the router counts",
                "none",
                packets.total() == 0 ? "none" : packets.toString(),
                "",
                -1);
    }

    /** Whom the records name: what the CA attested, which the pod's app can neither choose nor see. */
    private static void recorded(DemoCluster demo, RecordFile records, DemoTable table) {
        RunningPod pod = demo.checkout();
        String expected = "ns/shop/sa/checkout";
        String found = records.of(pod.uid(), "api.payments.example:443", Duration.ofSeconds(5))
                .map(seen -> seen.path("spiffe_id").asText().replace("spiffe://cluster.local/", ""))
                .orElse("no record with its UID");
        table.add(
                found.equals(expected),
                who(pod),
                "the records under this very pod's UID name",
                expected,
                found,
                "",
                -1);
    }

    /** The sidecar tries the gateway's canary port, which the wall does not open. */
    private static void lockdownSeen(DemoCluster demo, DemoTable table) {
        RunningPod pod = demo.checkout();
        String metric = "lockdown_enforced 1.0";
        String url = "http://%s:15420/q/metrics".formatted(pod.addresses().v4());
        boolean seen = Eventually.holds(
                Duration.ofSeconds(10),
                Duration.ofMillis(200),
                () -> demo.cluster()
                        .world()
                        .router()
                        .namespace()
                        .run("curl", "-s", url)
                        .stdout()
                        .contains(metric));
        table.add(
                seen, "shop/checkout", "the sidecar's own look at the wall", metric, seen ? metric : "not so", "", -1);
    }

    private static String who(RunningPod pod) {
        return pod.pod().getMetadata().getNamespace() + "/"
                + pod.pod().getSpec().getServiceAccountName();
    }

    private static void stay(DemoCluster demo, Path output, int wrong) throws IOException {
        Path env = DemoEnv.write(demo, output);
        demo.cluster().keep();
        OUT.printf("%nKept up. `make demo-down` ends it.%n%n. %s%n", env);
        DemoEnv.toTry().forEach(OUT::println);
        // Leaves try-with-resources without closing: the cluster is to outlive us.
        OUT.flush();
        Runtime.getRuntime().halt(wrong == 0 ? 0 : 1);
    }
}
