package dev.sallyport.testkit.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet shall consist of; then {@link #start}. Two gateways and one sidecar, an open policy for namespace
 * {@code shop}, identities from files for a day: unless said otherwise. Confined to one thread.
 */
public final class FleetPlan {
    /** Every service account of {@code shop} may reach all that the world serves by the names below, and its public addresses. */
    public static final String OPEN_POLICY = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec:
              clusterCIDRs: [10.244.0.0/16, 10.96.0.0/12, "fd00:10:244::/56"]
              dnsServers: [10.96.0.10]
              defaultPosture: Deny
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: shop, labels: { sallyport.dev/inject: enabled } }
            ---
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: open, namespace: shop }
            spec:
              rules:
                - { name: names, hosts: ["*.payments.example", "*.partner.example", "*.wild.example", "*.evil.example"] }
                - { name: addresses, cidrs: [192.175.48.0/24, 192.175.49.0/24], ports: [7, 9, 11, 19], protocols: [TCP] }
            """;

    int gateways = 2;
    final List<Workload> sidecars = new ArrayList<>();
    final Map<String, String> gatewayEnvironment = new HashMap<>();
    final Map<String, String> sidecarEnvironment = new HashMap<>();
    final List<String> jvm = new ArrayList<>();
    String resources = OPEN_POLICY;
    Duration identityLife = Duration.ofDays(1);
    boolean captured;
    boolean paths;

    @Nullable
    Long smallDisk;

    @Nullable
    Duration authorityLife;

    private FleetPlan() {}

    /** Whose sidecar one is. */
    record Workload(String namespace, String serviceAccount) {}

    /** Begins with the defaults. */
    public static FleetPlan fleet() {
        return new FleetPlan();
    }

    /** How many gateways there are at first. */
    public FleetPlan gateways(int count) {
        gateways = count;
        return this;
    }

    /** One more sidecar, beside a workload of this identity. */
    public FleetPlan sidecar(String namespace, String serviceAccount) {
        sidecars.add(new Workload(namespace, serviceAccount));
        return this;
    }

    /** Sidecars of {@code shop/app-0}, {@code shop/app-1} …. */
    public FleetPlan sidecars(int count) {
        for (int i = 0; i < count; i++) {
            sidecar("shop", "app-" + i);
        }
        return this;
    }

    /** A setting of every gateway. */
    public FleetPlan onGateways(String variable, String value) {
        gatewayEnvironment.put(variable, value);
        return this;
    }

    /** A setting of every sidecar. */
    public FleetPlan onSidecars(String variable, String value) {
        sidecarEnvironment.put(variable, value);
        return this;
    }

    /** A setting of all. */
    public FleetPlan everywhere(String variable, String value) {
        return onGateways(variable, value).onSidecars(variable, value);
    }

    /** More options for every JVM. */
    public FleetPlan jvm(String... options) {
        jvm.addAll(List.of(options));
        return this;
    }

    /** What the gateways' folder of resources holds at first, instead of {@link #OPEN_POLICY}. */
    public FleetPlan resources(String yaml) {
        resources = yaml;
        return this;
    }

    /** How long the first certificates live; see {@link Fleet#renew} for others. */
    public FleetPlan identityLife(Duration life) {
        identityLife = life;
        return this;
    }

    /** Runs init-iptables in the network of every sidecar, so that {@link Way#CAPTURED} works, and is what apps use. */
    public FleetPlan captured() {
        captured = true;
        return this;
    }

    /** Puts a {@link NetworkPath} in front of every gateway; sidecars know the paths' addresses only. */
    public FleetPlan paths() {
        paths = true;
        return this;
    }

    /** Gives every gateway a file system of this size at {@code small} in its folder, where its records go. */
    public FleetPlan smallDisk(long bytes) {
        smallDisk = bytes;
        return this;
    }

    /** Starts our CA, too, and has everybody's identity from it, for this life (10 s at least); see {@link Fleet#authority}. */
    public FleetPlan authority(Duration life) {
        authorityLife = life;
        return this;
    }

    /**
     * Starts everything, in parallel; returns once all gateways are ready and all sidecars started. On failure nothing is
     * left.
     */
    public Fleet start() {
        if (sidecars.isEmpty()) {
            sidecars(1);
        }
        return Fleet.start(this);
    }
}
