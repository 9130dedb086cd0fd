package dev.sallyport.testkit.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.cluster.SallyportPods;
import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.net.OutboundPackets;
import dev.sallyport.testkit.pod.ImageTable;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.CommandResult;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code make demo}: the whole path on one machine. Ends with 0 when every row is as expected, 1 when one differs, 2
 * when it cannot run here. With {@code DEMO_KEEP=1} everything stays up until {@code make demo-down}.
 */
public final class Demo {
    private static final PrintStream OUT = System.out;
    private static final List<String> NEEDED =
            List.of("init-iptables/target/init-iptables.jar", "sidecar-proxy/target/quarkus-app/quarkus-run.jar");

    private Demo() {}

    /** Runs the demo; no arguments. */
    public static void main(String... arguments) throws IOException {
        Path root = ImageTable.projectRoot();
        Optional<String> missing = NamespaceSupport.missing()
                .or(() -> NEEDED.stream()
                        .filter(jar -> !Files.exists(root.resolve(jar)))
                        .findFirst()
                        .map(jar -> "not built: " + jar + " (`make package` builds it)"));
        if (missing.isPresent()) {
            OUT.println("The demo cannot run here: " + missing.get());
            System.exit(2);
        }
        boolean keep = "1".equals(System.getenv("DEMO_KEEP"));
        Path output = Files.createDirectories(root.resolve("target/demo"));
        OUT.println("Starting router, outside world, DNS, a gateway and four pods …");
        long start = System.nanoTime();
        int wrong;
        try (TestCluster cluster = TestCluster.start()) {
            DemoCluster demo = DemoCluster.start(cluster, output);
            OUT.printf("… up after %.1f s.%n%n", (System.nanoTime() - start) / 1e9);
            wrong = run(demo);
            if (keep) {
                stay(demo, output, wrong);
            }
        }
        System.exit(wrong == 0 ? 0 : 1);
    }

    private static int run(DemoCluster demo) {
        DemoTable table = new DemoTable();
        RecordFile records = new RecordFile(SallyportPods.records(demo.gateway()));
        for (DemoRow row : new DemoRows(demo).all()) {
            run(row, records, table);
        }
        demo.governed().forEach(pod -> leftAlone(demo, pod, table));
        table.print(OUT);
        OUT.printf(
                "%n%s%n",
                table.wrong() == 0
                        ? "All %d rows as expected.".formatted(table.size())
                        : "%d of %d rows differ.".formatted(table.wrong(), table.size()));
        return table.wrong();
    }

    private static void run(DemoRow row, RecordFile records, DemoTable table) {
        records.skip();
        CommandResult result =
                row.pod().exec(SallyportPods.APP, row.credentials(), Duration.ofSeconds(20), row.command());
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
        String who = pod.pod().getMetadata().getNamespace() + "/"
                + pod.pod().getSpec().getServiceAccountName();
        table.add(
                packets.total() == 0,
                who,
                "any packet straight to the outside, as the router counts",
                "none",
                packets.total() == 0 ? "none" : packets.toString(),
                "",
                -1);
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
