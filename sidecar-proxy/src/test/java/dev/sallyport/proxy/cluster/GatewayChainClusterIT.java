package dev.sallyport.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.controlplane.ControlPlane;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Traffic under the policy of a real API server: gateway and sidecar as processes, each known by an SVID that the real CA
 * gave for a pod-bound token, the gateway under the rights it is shipped with. The destination has a private address, which
 * only the platform can open.
 */
@NeedsControlPlane
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewayChainClusterIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** "Within a second or so", on a machine that builds something else beside. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final String SHOP = "shop";
    private static final String AUTHORITY = Outside.ADDRESS + ":" + Outside.PORT;
    private static final int TUNNEL = Program.freePort();
    private static final int EXPLICIT = Program.freePort();
    private static final int ADMIN = Program.freePort();

    private static GovernedCluster cluster;
    private static Program gateway;
    private static Program sidecar;
    private static Outside outside;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(NamespaceSupport.availableOrLoud());
        cluster = new GovernedCluster();
        outside = new Outside(cluster.folder());
        cluster.plane().createNamespace(SHOP, Map.of());
        cluster.plane().serviceAccount(SHOP, "checkout");
        gateway = gateway("sallyport-gateway-0");
        gateway.awaitReady("gateway");
        cluster.admin().resource(Pods.plain(SHOP, "till", "checkout")).create();
        Map<String, String> environment = cluster.identityOf(SHOP, "till", "checkout");
        environment.put(Env.ROLE, "sidecar");
        environment.put(Env.SOURCE, "");
        environment.put(Env.GATEWAY, GovernedCluster.LOOPBACK + ":" + TUNNEL);
        environment.put(Env.POD_NAMESPACE, SHOP);
        environment.put(Env.SERVICE_ACCOUNT, "checkout");
        environment.put("SALLYPORT_CAPTURE_PORT", "0");
        environment.put("SALLYPORT_EXPLICIT_PROXY_PORT", Integer.toString(EXPLICIT));
        sidecar = Program.launch("sidecar-proxy", "sidecar", cluster.folder(), environment);
        Eventually.await("the sidecar has its SVID", LIMIT, () -> sidecar.health("started") == 200);
    }

    private static Program gateway(String pod) throws IOException {
        Map<String, String> environment = cluster.serverPod(pod, Kube.GATEWAY_SERVICE_ACCOUNT);
        environment.put(Env.ROLE, "gateway");
        environment.put(Env.POD_NAMESPACE, Kube.SYSTEM_NAMESPACE);
        environment.put(Env.SERVICE_ACCOUNT, Kube.GATEWAY_SERVICE_ACCOUNT);
        environment.put("SALLYPORT_TUNNEL_PORT", Integer.toString(TUNNEL));
        environment.put("SALLYPORT_CANARY_PORT", "0");
        environment.put("SALLYPORT_ADMIN_PORT", Integer.toString(ADMIN));
        environment.put("SALLYPORT_DRAIN_DELAY", "PT0S");
        return Program.launch("sidecar-proxy", pod, cluster.folder(), environment);
    }

    @AfterAll
    static void end() throws Exception {
        for (Program program : new Program[] {sidecar, gateway}) {
            if (program != null) {
                program.close();
            }
        }
        if (outside != null) {
            outside.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void anAppliedPolicyIsInForceSoonAndSoIsItsEnd() throws Exception {
        assertThat(sidecar.log()).contains("Identity spiffe://cluster.local/ns/shop/sa/checkout in force until");
        assertThat(visit()).contains("403").contains("address_forbidden");

        apply(allow());
        within(SOON, "the Allow", () -> visit().equals("goods 200"));
        within(LIMIT, "the condition", () -> "Accepted=True".equals(condition("clusteregresspolicy", "till")));
        assertThat(gateway.log())
                .contains("\"spiffe_id\":\"spiffe://cluster.local/ns/shop/sa/checkout\"")
                .contains("\"rule\":\"cluster/till/own\"");

        apply(deny());
        within(SOON, "the Deny", () -> visit().contains("denied_by_rule"));
        kubectl("delete", "egresspolicy", "-n", SHOP, "closed");
        within(SOON, "the end of the Deny", () -> visit().equals("goods 200"));
    }

    /** By the person's rights that are shipped for it; the last word is the gateway's and the pod's own. */
    @Test
    @Order(2)
    void theCommandLineSaysOfTheClusterWhatTheGatewayDoes() throws Exception {
        cluster.plane().serviceAccount("default", "platform");
        kubectl(
                "create",
                "clusterrolebinding",
                "platform",
                "--clusterrole=sallyport-platform-viewer",
                "--serviceaccount=default:platform");
        String to = Outside.ADDRESS + ":" + Outside.PORT;
        within(SOON, "the Allow", () -> visit().equals("goods 200"));
        CommandResult explained = sallyport("explain", "--cluster", "shop/checkout", to);
        assertThat(explained.exit()).as(explained.output()).isZero();
        assertThat(explained.stdout()).contains("cluster/till/own", "decides");
        CommandResult probed = sallyport("probe", "--proxy=127.0.0.1:" + EXPLICIT, "shop/till", to);
        assertThat(probed.exit()).as(probed.output()).isZero();
        assertThat(probed.stdout()).contains("connected in");
        CommandResult status = sallyport("status", "--admin=127.0.0.1:" + ADMIN);
        assertThat(status.exit()).as(status.output()).isZero();
        assertThat(status.stdout()).contains("ready", "cluster/till/own", "sa/sallyport-gateway");

        apply(deny());
        within(SOON, "the Deny", () -> visit().contains("denied_by_rule"));
        CommandResult refused = sallyport("explain", "--cluster", "shop/checkout", to, "-o", "json");
        assertThat(refused.exit()).as(refused.output()).isEqualTo(3);
        assertThat(refused.stdout()).contains("denied_by_rule", "shop/closed/#0");
        CommandResult probe = sallyport("probe", "--proxy=127.0.0.1:" + EXPLICIT, "shop/till", to);
        assertThat(probe.exit()).as(probe.output()).isEqualTo(1);
        assertThat(probe.stdout()).contains("failed", "explain");
        kubectl("delete", "egresspolicy", "-n", SHOP, "closed");
        within(SOON, "the end of the Deny", () -> visit().equals("goods 200"));
        assertThat(sallyport("suggest", "--denied", "--admin=127.0.0.1:" + ADMIN)
                        .exit())
                .isLessThan(2);
        assertThat(sallyport("analyze", "--cluster").stdout()).contains("0 errors");
    }

    private static CommandResult sallyport(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("../sallyport-cli/target/sallyport.jar")
                        .toAbsolutePath()
                        .toString()));
        command.addAll(List.of(arguments));
        return Shell.run(
                LIMIT,
                command,
                "",
                Map.of(
                        "PATH",
                        System.getenv(ControlPlane.ASSETS) + ":" + Shell.PATH,
                        "KUBECONFIG",
                        cluster.plane().kubeconfig("default", "platform").toString(),
                        "HOME",
                        cluster.folder().toString()));
    }

    @Test
    @Order(3)
    void aBadPolicyIsRefusedWhereItIsWritten() throws Exception {
        CommandResult schema = kubectl("apply", "-f", file("""
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: bad, namespace: shop }
                spec: { rules: [{ hosts: [], ports: [443] }] }
                """));
        assertThat(schema.succeeded()).isFalse();
        assertThat(schema.output()).contains("hosts");
        CommandResult meaning = kubectl("apply", "-f", file("""
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: bad, namespace: shop }
                spec: { rules: [{ hosts: ["*.com"] }] }
                """));
        assertThat(meaning.succeeded()).isFalse();
        assertThat(meaning.output()).contains("spec.rules[0].hosts[0]");
        assertThat(visit()).isEqualTo("goods 200");
    }

    @Test
    @Order(4)
    void takingAPolicyAwayClosesWhatItCarried() throws Exception {
        try (Socket live = openConnection()) {
            kubectl("delete", "clusteregresspolicy", "till");
            live.setSoTimeout((int) SOON.toMillis());
            assertThat(endOf(live)).isTrue();
        }
        within(SOON, "the refusal", () -> visit().contains("address_forbidden"));
    }

    @Test
    @Order(5)
    void withoutTheApiServerThePolicyStaysAndAFreshGatewayIsNotReady() throws Exception {
        apply(allow());
        within(SOON, "the Allow", () -> visit().equals("goods 200"));
        Map<String, String> next = cluster.serverPod("sallyport-gateway-1", Kube.GATEWAY_SERVICE_ACCOUNT);
        cluster.plane().close();
        within(LIMIT, "the gateway's complaint", () -> gateway.log().contains("the API server cannot be asked"));
        assertThat(visit()).isEqualTo("goods 200");
        assertThat(gateway.isReady()).isTrue();

        next.putAll(Map.of(
                Env.ROLE,
                "gateway",
                Env.POD_NAMESPACE,
                Kube.SYSTEM_NAMESPACE,
                "SALLYPORT_TUNNEL_PORT",
                "0",
                "SALLYPORT_CANARY_PORT",
                "0"));
        try (Program fresh = Program.launch("sidecar-proxy", "fresh", cluster.folder(), next)) {
            within(LIMIT, "its complaint", () -> fresh.log().contains("No policy is in force yet"));
            assertThat(fresh.health("live")).isEqualTo(200);
            assertThat(fresh.health("ready")).isEqualTo(503);
        }
    }

    private static String allow() {
        return """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: ClusterEgressPolicy
                metadata: { name: till }
                spec:
                  subjects: [{ namespace: shop, serviceAccount: checkout }]
                  rules: [{ name: own, cidrs: ["%s/32"] }]
                """.formatted(Outside.ADDRESS);
    }

    private static String deny() {
        return """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: closed, namespace: shop }
                spec: { rules: [{ action: Deny, ports: [%d] }] }
                """.formatted(Outside.PORT);
    }

    /** Body and status, as an app that was told of its proxy sees them. */
    private static String visit() {
        return Shell.run(
                        "curl",
                        "-sS",
                        "--max-time",
                        "10",
                        "--proxy",
                        "http://127.0.0.1:" + EXPLICIT,
                        "-w",
                        " %{http_code}",
                        "http://" + AUTHORITY + "/")
                .output();
    }

    /** A CONNECT through the sidecar that has carried one request and stays. */
    private static Socket openConnection() throws IOException {
        Socket socket = new Socket("127.0.0.1", EXPLICIT);
        socket.setSoTimeout((int) LIMIT.toMillis());
        write(socket, "CONNECT " + AUTHORITY + " HTTP/1.1\r\nhost: " + AUTHORITY + "\r\n\r\n");
        assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 200");
        write(socket, "GET / HTTP/1.1\r\nhost: " + AUTHORITY + "\r\n\r\n");
        assertThat(readUntil(socket, "goods")).startsWith("HTTP/1.1 200");
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (!text.toString().endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** True when the connection ended; a time-out is thrown. */
    private static boolean endOf(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // What the gateway may say before it closes.
                continue;
            }
            return true;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    private static String condition(String kind, String name) {
        return kubectl("get", kind, name, "-o", "jsonpath={.status.conditions[0].type}={.status.conditions[0].status}")
                .stdout();
    }

    private static void apply(String yaml) throws IOException {
        String file = file(yaml);
        Eventually.await(
                "applied: " + yaml, LIMIT, () -> kubectl("apply", "-f", file).succeeded());
    }

    private static String file(String yaml) throws IOException {
        Path file = Files.createTempFile(cluster.folder(), "resource", ".yaml");
        Files.writeString(file, yaml);
        return file.toString();
    }

    private static CommandResult kubectl(String... arguments) {
        return cluster.plane().kubectl(arguments);
    }

    private static void within(Duration limit, String what, BooleanSupplier condition) {
        assertThat(Eventually.holds(limit, condition))
                .as(() -> "%s within %s; last visit: %s; the gateway said%n%s"
                        .formatted(what, limit, visit(), gateway.lastWords()))
                .isTrue();
    }
}
