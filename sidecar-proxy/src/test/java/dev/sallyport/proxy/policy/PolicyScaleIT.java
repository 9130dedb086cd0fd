package dev.sallyport.proxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.decide.Admission;
import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Permit;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.Publication;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.source.Timing;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.testkit.Extent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Policy at scale: what a decision costs, what memory it takes, and what a reload does to those who decide meanwhile. The
 * short form has a tenth of everything; the full one prints what docs/performance.md says.
 */
class PolicyScaleIT {
    private static final int NAMESPACES = Extent.of(500, 5_000);
    private static final int POLICIES = Extent.of(1_000, 10_000);
    private static final int PATTERNS = 10;
    private static final int PER_FILE = 100;
    private static final int DECISIONS = Extent.of(200_000, 1_000_000);

    @TempDir
    Path folder;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final PolicyStore store = new PolicyStore(TrustDomain.CLUSTER_LOCAL, Set::of, Clock.systemUTC(), timer);
    private final AtomicReference<List<Problem>> problems = new AtomicReference<>(List.of());
    private volatile long publishNanos;
    private DirectoryResourceSource source;

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
        store.close();
        timer.shutdownNow();
    }

    @Test
    void aReloadOfTenThousandPoliciesStopsNobody() throws Exception {
        write(0);
        long before = heap();
        Instant begun = Instant.now();
        start();
        await().atMost(Duration.ofMinutes(3)).until(() -> store.status().isLoaded());
        Duration loaded = Duration.between(begun, Instant.now());
        assertThat(problems.get()).isEmpty();
        assertThat(store.status().policies()).isEqualTo(POLICIES);
        decide(DECISIONS);
        long used = heap() - before;
        Figures calm = decide(DECISIONS);
        long generation = store.status().generation();
        write(1);
        Figures reloading = decideUntilGeneration(generation + 1);
        say(loaded, used, calm, reloading);
        assertThat(calm.median()).as("a decision").isLessThan(20_000);
        assertThat(reloading.median()).as("a decision while policy is read").isLessThan(40_000);
        assertThat(reloading.longest())
                .as("the longest anybody waited")
                .isLessThan(Duration.ofSeconds(1).toNanos());
    }

    private void say(Duration loaded, long used, Figures calm, Figures reloading) {
        System.out.printf(
                "policy scale: %d policies, %d patterns, %d namespaces; first state after %d ms; heap %d MiB, of which"
                        + " resources and index; publish %d ms%n  calm      %s%n  reloading %s%n",
                POLICIES,
                POLICIES * PATTERNS,
                NAMESPACES,
                loaded.toMillis(),
                used >> 20,
                publishNanos / 1_000_000,
                calm,
                reloading);
    }

    private void start() {
        source = new DirectoryResourceSource(
                folder, new Timing(Duration.ofMillis(300), Duration.ofMillis(500)), Clock.systemUTC());
        List<SpiffeId> callers = IntStream.range(0, NAMESPACES)
                .mapToObj(n -> SpiffeId.parse("spiffe://cluster.local/ns/ns" + n + "/sa/default"))
                .toList();
        // Every namespace has live connections, whose views are made before the new state is in force.
        store.prepareFor(() -> callers);
        source.start(new ResourceListener() {
            @Override
            public void published(Publication publication) {
                long from = System.nanoTime();
                store.publish(publication.snapshot());
                publishNanos = System.nanoTime() - from;
            }

            @Override
            public void confirmed(Instant readAt) {}

            @Override
            public void problems(List<Problem> found) {
                problems.set(found);
            }
        });
    }

    /** Two policies in each namespace, ten patterns in each; the round changes every policy. */
    private void write(int round) throws IOException {
        StringBuilder text = new StringBuilder("apiVersion: egress.sallyport.dev/v1alpha1\nkind: EgressSettings\n"
                + "metadata: { name: cluster }\nspec: { clusterCIDRs: [10.42.0.0/16] }\n");
        for (int n = 0; n < NAMESPACES; n++) {
            text.append("---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ns")
                    .append(n)
                    .append(" }\n");
        }
        Files.writeString(folder.resolve("base.yaml"), text);
        for (int first = 0; first < POLICIES; first += PER_FILE) {
            StringBuilder file = new StringBuilder();
            for (int p = first; p < first + PER_FILE; p++) {
                file.append("---\napiVersion: egress.sallyport.dev/v1alpha1\nkind: EgressPolicy\nmetadata: { name: p")
                        .append(p)
                        .append(", namespace: ns")
                        .append(p % NAMESPACES)
                        .append(" }\nspec: { rules: [{ hosts: [");
                for (int h = 0; h < PATTERNS; h++) {
                    file.append(h % 3 == 0 ? "'*." : "")
                            .append("h")
                            .append(h)
                            .append(".p")
                            .append(p);
                    file.append(".example").append(h % 3 == 0 ? "'" : "").append(", ");
                }
                file.append("r").append(round).append(".example], ports: [443] }] }\n");
            }
            Files.writeString(folder.resolve("policies-" + first + ".yaml"), file);
        }
    }

    private static long heap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Nanoseconds of decisions, sorted. */
    private record Figures(long[] sorted) {
        long median() {
            return sorted[sorted.length / 2];
        }

        long longest() {
            return sorted[sorted.length - 1];
        }

        @Override
        public String toString() {
            return String.format(
                    "%d decisions: median %d ns, p99 %d ns, p99.9 %d us, longest %d us",
                    sorted.length,
                    median(),
                    sorted[(int) (sorted.length * 0.99)],
                    sorted[(int) (sorted.length * 0.999)] / 1_000,
                    longest() / 1_000);
        }
    }

    private Figures decide(int times) throws Exception {
        Asker asker = new Asker();
        long[] took = new long[times];
        for (int i = 0; i < times; i++) {
            took[i] = asker.ask();
        }
        Arrays.sort(took);
        return new Figures(took);
    }

    /** Once in 50 us, as a gateway at 20 000 connections per second does, for as long as the reload takes. */
    private Figures decideUntilGeneration(long generation) throws Exception {
        Asker asker = new Asker();
        long[] took = new long[20_000_000];
        int asked = 0;
        int after = 0;
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (after < 20_000 && asked < took.length) {
            assertThat(System.nanoTime()).as("a reload").isLessThan(deadline);
            took[asked++] = asker.ask();
            after += store.status().generation() >= generation ? 1 : 0;
            long until = System.nanoTime() + 50_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }
        long[] all = Arrays.copyOf(took, asked);
        Arrays.sort(all);
        return new Figures(all);
    }

    /** Asks by itself, for any caller of any namespace. */
    private final class Asker {
        private final Random random = new Random(7);
        private final InetAddress address;
        private final Instant now = Instant.now();

        Asker() throws Exception {
            address = InetAddress.getByAddress(new byte[] {8, 8, 8, 8});
        }

        long ask() {
            int policy = random.nextInt(POLICIES);
            Attempt attempt = new Attempt(
                    SpiffeId.parse("spiffe://cluster.local/ns/ns" + policy % NAMESPACES + "/sa/default"),
                    HostName.parse((policy % 2 == 0 ? "h1.p" : "x.h3.p") + policy + ".example"),
                    null,
                    443,
                    Protocol.TLS);
            long from = System.nanoTime();
            Gatekeeper gatekeeper = store.current();
            Admission admission = gatekeeper.admit(attempt, now);
            boolean allowed = admission instanceof Permit permit
                    && gatekeeper.vet(permit, List.of(address), now) instanceof DialTargets;
            long took = System.nanoTime() - from;
            assertThat(allowed).isTrue();
            return took;
        }
    }
}
