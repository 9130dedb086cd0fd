package dev.sallyport.injector.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.testkit.apiserver.ApiCall;
import dev.sallyport.testkit.apiserver.FakeApiServer;
import dev.sallyport.testkit.apiserver.Fault;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wall in kubernetes mode, against an API server that misbehaves on demand. */
class ClusterModeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NETWORKING = "networking.k8s.io";

    @TempDir
    private Path folder;

    private final FakeApiServer server = FakeApiServer.start();
    private InjectorProcess injector;

    @BeforeEach
    void prepare() throws IOException {
        injector = InjectorProcess.in(folder)
                .with("SALLYPORT_SOURCE", "kubernetes")
                .with("KUBECONFIG", kubeconfig().toString())
                .with("SALLYPORT_WALL_WAITING", "PT0.3S")
                .with("SALLYPORT_WALL_RETRY", "PT0.2S")
                .with("SALLYPORT_WALL_RESYNC", "PT3S")
                .with("SALLYPORT_WALL_LEASE", "PT3S");
        server.put("""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
                addressType: IPv4
                endpoints: [{addresses: [172.18.0.2]}]
                ports: [{name: https, port: 6443, protocol: TCP}]
                """);
        bundle(injector.ca().bundlePem());
        settings("24h");
    }

    @AfterEach
    void end() {
        injector.close();
        server.close();
    }

    @Test
    void labelledNamespaceGetsItsWallAndLosesItWithTheLabel() throws IOException {
        namespace("shop", "sallyport.dev/inject: enabled", "");
        injector.start().awaitReady();
        await("policy", () -> policy("shop") != null);
        assertThat(policy("shop").at("/spec/egress").toString())
                .contains("172.18.0.2/32")
                .contains("6443")
                .doesNotContain("15009");
        await("bundle", () -> bundleOf("shop").contains("BEGIN CERTIFICATE"));
        await("event", () -> injector.logged("LockdownApplied shop: Applied since"));
        await("Event", () -> events("LockdownApplied"));
        assertThat(injector.metric("sallyport_injector_reconciles_total", "outcome=\"done\""))
                .isPositive();
        assertThat(injector.metric("sallyport_injector_lease_held")).isEqualTo(1);
        assertThat(injector.metric("sallyport_injector_bundle_age_seconds")).isGreaterThanOrEqualTo(0);

        namespace("shop", "sallyport.dev/inject: disabled", "");
        await("policy gone", () -> policy("shop") == null);
        await("bundle gone", () -> server.get("", "configmaps", "shop", "sallyport-trust-bundle") == null);
        assertThat(server.get("", "configmaps", "sallyport-system", "sallyport-trust-bundle"))
                .isNotNull();
    }

    @Test
    void whatSomebodyDeletesOrEditsIsPutBack() throws IOException {
        namespace("shop", "sallyport.dev/inject: enabled", "");
        injector.start().awaitReady();
        await("policy", () -> policy("shop") != null);
        server.delete(NETWORKING, "networkpolicies", "shop", "sallyport-egress");
        await("policy back", () -> policy("shop") != null);
        ObjectNode edited = policy("shop");
        edited.withObject("/spec").putArray("egress").addObject();
        server.put(edited.toString());
        await("policy as it was", () -> policy("shop").at("/spec/egress").size() > 3);
        server.delete("", "configmaps", "shop", "sallyport-trust-bundle");
        await("bundle back", () -> bundleOf("shop").contains("BEGIN CERTIFICATE"));
    }

    @Test
    void uninjectedPodsDelayTheWallAreNamedAndItStandsOnceTheyAreGone() throws IOException {
        namespace("shop", "sallyport.dev/inject: enabled", "");
        pod("shop", "old-1", "Running", "");
        pod("shop", "done-1", "Succeeded", "");
        injector.start().awaitReady();
        await("pending", () -> status("shop").startsWith("Pending since"));
        assertThat(status("shop")).contains("1 pod without a sidecar: old-1").doesNotContain("done-1");
        assertThat(policy("shop")).isNull();
        assertThat(injector.metric("sallyport_injector_uninjected_pods")).isEqualTo(1);
        await("Event", () -> events("LockdownPending"));
        String since = status("shop").substring(0, "Pending since 2026-01-01T00:00:00Z".length());

        injector.close();
        InjectorProcess again = injector.start().awaitReady();
        await("lease", () -> again.metric("sallyport_injector_lease_held") == 1);
        await("still pending", () -> again.metric("sallyport_injector_uninjected_pods") == 1);
        assertThat(status("shop")).startsWith(since);

        server.delete("", "pods", "shop", "old-1");
        await("applied", () -> status("shop").startsWith("Applied since") && policy("shop") != null);
    }

    @Test
    void theGraceEndsAndNoGraceMeansAtOnce() throws IOException {
        settings("3s");
        namespace("shop", "sallyport.dev/inject: enabled", "");
        pod("shop", "old-1", "Running", "");
        injector.start().awaitReady();
        await("pending", () -> injector.logged("LockdownPending shop"));
        await("applied", () -> policy("shop") != null);
        settings("0s");
        await("settings", () -> injector.logged("LockdownApplied shop"));
        namespace("lab", "sallyport.dev/inject: enabled", "");
        pod("lab", "old-2", "Running", "");
        await("at once", () -> policy("lab") != null);
        assertThat(injector.logged("LockdownPending lab")).isFalse();
    }

    @Test
    void optedOutPodsAreSparedWhereTheNamespacePermitsIt() throws IOException {
        namespace("shop", "sallyport.dev/inject: enabled", "sallyport.dev/allow-opt-out: \"true\"");
        pod("shop", "free-1", "Running", "sallyport.dev/inject: disabled");
        injector.start().awaitReady();
        await("policy", () -> policy("shop") != null);
        assertThat(policy("shop").at("/spec/podSelector").toString())
                .contains("NotIn")
                .contains("disabled");
        namespace("shop", "sallyport.dev/inject: enabled", "");
        await("waits", () -> status("shop").contains("free-1"));
        assertThat(policy("shop").at("/spec/podSelector").toString()).contains("NotIn");
        server.delete("", "pods", "shop", "free-1");
        // The server in the cluster test takes fields away that an apply no longer names; this one does not know how.
        await("whole", () -> status("shop").startsWith("Applied since"));
    }

    @Test
    void aBundleWithALeafInItIsHandedToNobody() throws IOException {
        namespace("shop", "sallyport.dev/inject: enabled", "");
        injector.start().awaitReady();
        await("bundle", () -> bundleOf("shop").contains("BEGIN CERTIFICATE"));
        String good = bundleOf("shop");
        TestCa other = TestCa.create("cluster.local");
        bundle(good + other.issue(SvidRequest.workload("shop", "thief")).chainPem());
        injector.awaitLog("is not handed on, the copies stay as they are");
        assertThat(bundleOf("shop")).isEqualTo(good);
        bundle(good + other.bundlePem());
        await("second root", () -> !bundleOf("shop").equals(good));
        assertThat(bundleOf("shop")).startsWith(good);
    }

    @Test
    void aNamespaceThatVanishesIsNoErrorAndItsPodsAreRefused() throws Exception {
        namespace("shop", "sallyport.dev/inject: enabled", "");
        injector.start().awaitReady();
        await("policy", () -> policy("shop") != null);
        server.delete(NETWORKING, "networkpolicies", "shop", "sallyport-egress");
        server.delete("", "namespaces", null, "shop");
        await("gone", () -> injector.metric("sallyport_injector_reconciles_total", "outcome=\"gone\"") > 0);
        assertThat(injector.metric("sallyport_injector_reconciles_total", "outcome=\"failed\""))
                .isZero();
        assertThat(post("/mutate", Reviews.pod("shop", "CREATE")))
                .contains("\"allowed\":false", "Namespace shop is gone");
    }

    @Test
    void aNamespaceNewerThanTheWatchIsAskedFor() throws Exception {
        injector.start().awaitReady();
        server.faults().add(new Fault.Hang(), call -> call.isOf("namespaces") && (call.isWatch() || call.isList()));
        server.dropWatches();
        namespace("fresh", "sallyport.dev/inject: enabled", "");
        assertThat(post("/validate", Reviews.openPolicy("fresh", "bob")))
                .contains("\"allowed\":false", "around the egress gateway of namespace fresh");
    }

    @Test
    void withoutSettingsItIsReadySaysSoAndTheyCanBeMade() throws Exception {
        server.delete("egress.sallyport.dev", "egresssettings", null, "cluster");
        namespace("shop", "sallyport.dev/inject: enabled", "");
        injector.start().awaitReady();
        assertThat(post("/mutate", Reviews.pod("shop", "CREATE"))).contains("\"allowed\":false", "EgressSettings");
        assertThat(post("/validate", Reviews.settings())).contains("\"allowed\":true");
        assertThat(policy("shop")).isNull();
        settings("24h");
        await("policy", () -> policy("shop") != null);
    }

    @Test
    void anApiServerThatFailsForAWhileDelaysAndBreaksNothing() throws Exception {
        namespace("shop", "sallyport.dev/inject: enabled", "");
        injector.start().awaitReady();
        await("policy", () -> policy("shop") != null);
        Predicate<ApiCall> writes = call -> call.isWrite() && !call.isOf("leases");
        server.faults().add(new Fault.Answer(500), writes);
        namespace("lab", "sallyport.dev/inject: enabled", "");
        await("failures", () -> injector.metric("sallyport_injector_reconciles_total", "outcome=\"failed\"") > 1);
        injector.awaitLog("Wall of namespace lab (failure 2)");
        assertThat(post("/validate", Reviews.openPolicy("shop", "bob"))).contains("\"allowed\":false");
        server.faults().clear();
        await("policy in the end", () -> policy("lab") != null);
        server.faults().add(new Fault.Hang(), call -> call.isOf("namespaces") && !call.isList());
        long began = System.nanoTime();
        assertThat(post("/validate", Reviews.openPolicy("unheard-of", "bob")))
                .contains("\"allowed\":false", "could not be asked for");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
        assertThat(injector.admissions("validate", "refused", "namespace_unknown"))
                .isEqualTo(1);
    }

    /** Namespaces are asked for elsewhere than on the two event loops. */
    @Test
    void whileTheApiServerHangsWhatIsKnownIsJudgedAtOnce() throws Exception {
        namespace("shop", "sallyport.dev/inject: enabled", "");
        injector.start().awaitReady();
        await("policy", () -> policy("shop") != null);
        Predicate<ApiCall> questions = call -> call.isOf("namespaces") && !call.isList() && !call.isWatch();
        server.faults().add(new Fault.Hang(), questions);
        ExecutorService askers = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> unknown = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String review = Reviews.openPolicy("unheard-of-" + i, "bob");
                unknown.add(askers.submit(() -> post("/validate", review)));
            }
            await("questions", () -> server.calls().stream().filter(questions).count() >= 4);
            assertThat(post("/validate", Reviews.openPolicy("shop", "bob"))).contains("\"allowed\":false");
            assertThat(unknown).allSatisfy(asked -> assertThat(asked).isNotDone());
            for (Future<String> asked : unknown) {
                assertThat(asked.get(20, TimeUnit.SECONDS)).contains("could not be asked for");
            }
        } finally {
            askers.shutdownNow();
        }
    }

    @Test
    void anEmptyListOfNamespacesTakesNoWallDown() throws IOException {
        namespace("shop", "sallyport.dev/inject: enabled", "");
        injector.start().awaitReady();
        await("policy", () -> policy("shop") != null);
        server.faults().add(new Fault.EmptyList(), call -> call.isOf("namespaces") && call.isList());
        server.compact();
        server.dropWatches();
        double before = injector.metric("sallyport_injector_reconciles_total", "outcome=\"done\"");
        await(
                "two more rounds",
                () -> injector.metric("sallyport_injector_reconciles_total", "outcome=\"done\"") > before + 1);
        assertThat(policy("shop")).isNotNull();
    }

    @Test
    void onlyTheLeaseHolderWritesAndTheOtherOneAnswers() throws Exception {
        namespace("shop", "sallyport.dev/inject: enabled", "");
        injector.start().awaitReady();
        await("lease", () -> injector.metric("sallyport_injector_lease_held") == 1);
        Path second = Files.createDirectories(folder.resolve("second"));
        try (InjectorProcess other = InjectorProcess.in(second)
                .with("SALLYPORT_SOURCE", "kubernetes")
                .with("KUBECONFIG", kubeconfig().toString())
                .with("SALLYPORT_POD_NAME", "sallyport-injector-1")
                .with("SALLYPORT_WALL_RESYNC", "PT1S")
                .with("SALLYPORT_WALL_LEASE", "PT3S")) {
            other.start().awaitReady();
            HttpClient client = other.client(HttpClient.Version.HTTP_2);
            assertThat(other.post(client, "/validate", Reviews.openPolicy("shop", "bob"))
                            .body())
                    .contains("\"allowed\":false");
            assertThat(other.metric("sallyport_injector_lease_held")).isZero();
            assertThat(other.metric("sallyport_injector_reconciles_total")).isZero();
            injector.close();
            await("succession", () -> other.metric("sallyport_injector_lease_held") == 1);
            server.delete(NETWORKING, "networkpolicies", "shop", "sallyport-egress");
            await("policy back", () -> policy("shop") != null);
        }
    }

    private String post(String path, String review) throws Exception {
        try (HttpClient client = injector.client(HttpClient.Version.HTTP_2)) {
            HttpResponse<String> answer = injector.post(client, path, review);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }

    private void await(String what, BooleanSupplier condition) {
        Eventually.await(() -> what + " in\n" + injector.account(), LIMIT, condition);
    }

    private ObjectNode policy(String namespace) {
        return server.get(NETWORKING, "networkpolicies", namespace, "sallyport-egress");
    }

    private ObjectNode copy(String namespace) {
        return server.get("", "configmaps", namespace, "sallyport-trust-bundle");
    }

    private String bundleOf(String namespace) {
        ObjectNode copy = copy(namespace);
        return copy == null ? "" : copy.path("data").path("bundle.pem").asText("");
    }

    private String status(String namespace) {
        ObjectNode copy = copy(namespace);
        return copy == null
                ? ""
                : copy.at("/metadata/annotations")
                        .path("sallyport.dev/lockdown-status")
                        .asText("");
    }

    private boolean events(String reason) {
        return server.calls().stream()
                        .anyMatch(call -> call.isOf("events") && call.method().equals("POST"))
                && injector.logged(reason);
    }

    private void namespace(String name, String label, String annotation) {
        server.put("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s, labels: {kubernetes.io/metadata.name: %s, %s}, annotations: {%s}}
                status: {phase: Active}
                """.formatted(name, name, label, annotation));
    }

    private void pod(String namespace, String name, String phase, String label) {
        server.put("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s, labels: {%s}}
                spec: {containers: [{name: app, image: app}]}
                status: {phase: %s}
                """.formatted(name, namespace, label, phase));
    }

    private void settings(String grace) {
        server.put("""
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressSettings
                metadata: {name: cluster}
                spec: {clusterCIDRs: [10.244.0.0/16], dnsServers: [10.96.0.10], lockdownGrace: %s}
                """.formatted(grace));
    }

    private void bundle(String pem) {
        server.put("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: sallyport-trust-bundle, namespace: sallyport-system}
                data:
                  bundle.pem: |
                %s
                """.formatted(pem.indent(4)));
    }

    private Path kubeconfig() throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: fake, cluster: {server: "%s"}}]
                users: [{name: me, user: {token: none}}]
                contexts: [{name: fake, context: {cluster: fake, user: me}}]
                current-context: fake
                """.formatted(server.url()));
    }
}
