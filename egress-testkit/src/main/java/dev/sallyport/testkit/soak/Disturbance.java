package dev.sallyport.testkit.soak;

import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What happens to a fleet while it works: policy changes, its last gateway is replaced. Each method from one thread. */
final class Disturbance {
    private static final Duration DRAIN = Duration.ofSeconds(40);
    private static final String POLICY = """
        apiVersion: egress.sallyport.dev/v1alpha1
        kind: EgressPolicy
        metadata: { name: changing, namespace: shop }
        spec:
          rules:
            - { name: "change-%d", hosts: ["host-%d.changing.example"], ports: [443] }
        """;

    private final Fleet fleet;
    private final AtomicLong reloads = new AtomicLong();
    private final AtomicLong restarts = new AtomicLong();

    Disturbance(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Another policy, beside the one that carries the traffic. */
    void reload() {
        long number = reloads.incrementAndGet();
        fleet.resources("changing.yaml", POLICY.formatted(number, number));
    }

    /** As a roll-out does: asked to go, it drains and ends; another comes. */
    void restart() {
        int last = fleet.gateways().size() - 1;
        FleetProcess gateway = fleet.gateway(last);
        gateway.terminate();
        gateway.exitCode(DRAIN);
        gateway.start().awaitReady();
        restarts.incrementAndGet();
    }

    long restarts() {
        return restarts.get();
    }

    Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("policy changes", reloads.get());
        counts.put("gateway restarts", restarts.get());
        double identities = fleet.gateways().stream()
                        .mapToDouble(process -> process.metric("sallyport_identity_changes_total"))
                        .sum()
                + fleet.sidecars().stream()
                        .mapToDouble(process -> process.metric("sallyport_identity_changes_total"))
                        .sum();
        counts.put("identities taken up", (long) identities);
        return counts;
    }
}
