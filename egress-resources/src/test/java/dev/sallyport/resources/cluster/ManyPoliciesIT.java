package dev.sallyport.resources.cluster;

import static dev.sallyport.resources.cluster.Cluster.allow;
import static dev.sallyport.resources.cluster.Cluster.policy;
import static dev.sallyport.resources.cluster.Cluster.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.apiserver.FakeApiServer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ten thousand policies: that they arrive, and what a change then costs (figures on stdout, no limit asserted). */
class ManyPoliciesIT {
    private static final int MANY = 10_000;

    @Test
    void arriveAndFollowAChangeOfOne() {
        try (FakeApiServer server = FakeApiServer.start()) {
            server.put(settings());
            IntStream.range(0, MANY)
                    .forEach(i -> server.put(policy(
                            "p" + i,
                            "{subjects: [{serviceAccount: s" + i + "}], rules: [{name: r, hosts: [h" + i
                                    + ".example, '*.h" + i + ".example'], ports: [443]}]}")));
            long before = usedMiB();
            long begin = System.nanoTime();
            try (Cluster cluster = new Cluster(server)) {
                cluster.await("all are in force", () -> cluster.policies().size() == MANY);
                tell("list, translate and publish", begin);
                System.out.printf("heap held by it: %d MiB%n", usedMiB() - before);
                for (int round = 0; round < 5; round++) {
                    change(server, cluster, round);
                }
                assertThat(cluster.problems()).isEmpty();
                assertThat(cluster.publications()).hasSize(6);
            }
        }
    }

    private static void change(FakeApiServer server, Cluster cluster, int round) {
        int publications = cluster.publications().size();
        long begin = System.nanoTime();
        server.put(allow("p" + round));
        cluster.await("the change is in force", () -> cluster.publications().size() > publications);
        tell("change of one, with " + Cluster.QUICK.quiet().toMillis() + " ms of quiet", begin);
    }

    private static void tell(String what, long begin) {
        System.out.printf(
                "%s: %d ms%n", what, Duration.ofNanos(System.nanoTime() - begin).toMillis());
    }

    private static long usedMiB() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }
}
