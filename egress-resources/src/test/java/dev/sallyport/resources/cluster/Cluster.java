package dev.sallyport.resources.cluster;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.resources.source.Publication;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.testkit.apiserver.FakeApiServer;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A source that follows an API server, and what was heard of it. */
final class Cluster implements ResourceListener, AutoCloseable {
    /** Every time of the real thing, shorter. */
    static final ClusterTiming QUICK = new ClusterTiming(
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofMillis(300),
            Duration.ofMillis(20),
            Duration.ofMillis(200));

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KubernetesClient client;
    private final KubernetesResourceSource source;
    private final List<Publication> publications = new CopyOnWriteArrayList<>();
    private volatile List<Problem> problems = List.of();
    private volatile Pods pods = Pods.NONE;
    private volatile Instant confirmed = Instant.EPOCH;

    Cluster(FakeApiServer server) {
        this(
                new KubernetesClientBuilder().withConfig(server.config()).build(),
                KubernetesResourceSource.POLICY_KINDS,
                QUICK);
    }

    /** Follows a real server; the client is closed with this. */
    Cluster(KubernetesClient client) {
        this(client, KubernetesResourceSource.POLICY_KINDS, ClusterTiming.DEFAULT);
    }

    private Cluster(KubernetesClient client, Set<Kind> kinds, ClusterTiming timing) {
        this.client = client;
        source = new KubernetesResourceSource(client, kinds, timing, Clock.systemUTC());
        source.start(this);
    }

    static String settings() {
        return "{apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressSettings, metadata: {name: cluster},"
                + " spec: {clusterCIDRs: [10.42.0.0/16]}}";
    }

    static String policy(String name, String spec) {
        return "{apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressPolicy, metadata: {name: " + name
                + ", namespace: shop}, spec: " + spec + "}";
    }

    static String allow(String name) {
        return policy(name, "{rules: [{hosts: [a.example]}]}");
    }

    static void delete(FakeApiServer server, String name) {
        server.delete(Kube.GROUP, Kind.EGRESS_POLICY.plural(), "shop", name);
    }

    @Override
    public void published(Publication publication) {
        publications.add(publication);
    }

    @Override
    public void confirmed(Instant readAt) {
        confirmed = readAt;
    }

    @Override
    public void pods(Pods now) {
        pods = now;
    }

    Pods pods() {
        return pods;
    }

    @Override
    public void problems(List<Problem> now) {
        problems = now;
    }

    void await(String what, BooleanSupplier condition) {
        try {
            Eventually.await(what, PATIENCE, condition);
        } catch (IllegalStateException e) {
            throw new AssertionError(
                    e.getMessage() + "; heard " + publications.size() + " publications, problems " + problems
                            + ", policies " + policies(),
                    e);
        }
    }

    void awaitPolicies(String... names) {
        await(
                "policies are " + List.of(names),
                () -> !publications.isEmpty() && policies().equals(List.of(names)));
    }

    void awaitProblem(String part) {
        await("a problem says " + part, () -> problems().stream().anyMatch(problem -> problem.contains(part)));
    }

    List<Publication> publications() {
        return publications;
    }

    Publication last() {
        return publications.getLast();
    }

    Instant confirmed() {
        return confirmed;
    }

    List<String> policies() {
        return publications.isEmpty()
                ? List.of()
                : last().snapshot().policies().stream()
                        .map(policy -> policy.id().toString())
                        .toList();
    }

    List<String> problems() {
        return problems.stream().map(Problem::toString).toList();
    }

    KubernetesClient client() {
        return client;
    }

    KubernetesResourceSource source() {
        return source;
    }

    @Override
    public void close() {
        source.close();
        client.close();
    }
}
