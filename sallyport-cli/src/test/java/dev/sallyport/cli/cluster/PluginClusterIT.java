package dev.sallyport.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.controlplane.ControlPlane;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kubectl sallyport} by the real kubectl against a real API server, with the rights of the roles that are shipped. */
@NeedsControlPlane
class PluginClusterIT {
    private static final Path ROOT = Path.of(System.getProperty("sallyport.root"));
    private static final String GATEWAY_POD = "sallyport-gateway-0";
    private static final String RESOURCES = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.244.0.0/16] }
            ---
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: checkout, namespace: shop }
            spec:
              subjects: [{ serviceAccount: checkout }]
              rules:
                - { name: payments, hosts: [api.stripe.com], ports: [443] }
                - { name: partner, hosts: [api.partner.example], ports: [80] }
            ---
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: wide, namespace: shop }
            spec: { subjects: [{ serviceAccount: other }], rules: [{ hosts: ["*.com"] }] }
            ---
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressDestination
            metadata: { name: partner, namespace: shop }
            spec:
              hosts: [api.partner.example]
              ports: [{ number: 80 }]
              tls: { mode: OriginateMutual, credential: { name: partner-client-certificate } }
            """;
    private static final String BINDINGS = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: { name: team }
            roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sallyport-policy-viewer }
            subjects: [{ kind: ServiceAccount, name: team, namespace: people }]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: { name: platform }
            roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sallyport-platform-viewer }
            subjects: [{ kind: ServiceAccount, name: platform, namespace: people }]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: { name: platform, namespace: sallyport-system }
            roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: sallyport-gateway-admin }
            subjects: [{ kind: ServiceAccount, name: platform, namespace: people }]
            """;

    @TempDir
    private static Path folder;

    private static ControlPlane plane;

    @BeforeAll
    static void fill() throws IOException {
        plane = ControlPlane.start();
        plane.createNamespace("sallyport-system", Map.of());
        plane.createNamespace("shop", Map.of("sallyport.dev/inject", "enabled"));
        plane.createNamespace("people", Map.of());
        plane.serviceAccount("people", "team");
        plane.serviceAccount("people", "platform");
        plane.kubectl(
                        "apply",
                        "--server-side",
                        "-k",
                        ROOT.resolve("manifests/rbac").toString())
                .orThrow();
        for (String crds : files(ROOT.resolve("manifests/crds"))) {
            plane.kubectl("apply", "--server-side", "-f", crds).orThrow();
        }
        apply("bindings", BINDINGS);
        Eventually.await(
                "the kinds are served",
                Duration.ofSeconds(30),
                () -> applied("resources", RESOURCES).succeeded());
        plane.pod("sallyport-system", GATEWAY_POD, "default", "10.244.0.9");
    }

    private static List<String> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static void apply(String name, String yaml) {
        applied(name, yaml).orThrow();
    }

    private static CommandResult applied(String name, String yaml) {
        try {
            Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
            return plane.kubectl("apply", "--server-side", "-f", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void end() {
        if (plane != null) {
            plane.close();
        }
    }

    /** kubectl as that person, our launchers on the PATH as docs/cli.md says. */
    private static CommandResult kubectl(String who, String... arguments) {
        List<String> command = new ArrayList<>(List.of(System.getenv(ControlPlane.ASSETS) + "/kubectl"));
        command.addAll(List.of(arguments));
        return Shell.run(
                Duration.ofSeconds(60),
                command,
                "",
                Map.of(
                        "PATH",
                        System.getenv(ControlPlane.ASSETS) + ":" + ROOT.resolve("sallyport-cli/bin") + ":" + Shell.PATH,
                        "KUBECONFIG",
                        plane.kubeconfig("people", who).toString(),
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "SALLYPORT_JAR",
                        System.getProperty("sallyport.jar"),
                        "HOME",
                        folder.toString()));
    }

    private static CommandResult sallyport(String who, String... arguments) {
        List<String> words = new ArrayList<>(List.of("sallyport"));
        words.addAll(List.of(arguments));
        return kubectl(who, words.toArray(String[]::new));
    }

    @Test
    void kubectlFindsThePluginAndCompletesIt() {
        assertThat(kubectl("team", "plugin", "list").output()).contains("sallyport-cli/bin/kubectl-sallyport");
        assertThat(kubectl("team", "__complete", "sall").stdout()).contains("sallyport");
        assertThat(kubectl("team", "__complete", "sallyport", "ex").stdout().lines())
                .startsWith("explain", ":4");
        assertThat(kubectl("team", "__complete", "sallyport", "explain", "--fo")
                        .stdout()
                        .lines())
                .startsWith("--folder", ":4");
        assertThat(kubectl("team", "__complete", "sallyport", "explain", "--output=")
                        .stdout())
                .contains("--output=json", "--output=yaml");
        CommandResult folder = sallyport(
                "team",
                "explain",
                "shop/checkout",
                "api.stripe.com:443",
                "--folder",
                ROOT.resolve("manifests/examples/policies").toString());
        assertThat(folder.exit()).as(folder.output()).isZero();
        assertThat(folder.stdout()).contains("allowed");
    }

    @Test
    void whoSeesAllOfPolicyIsToldWhatTheGatewayWouldSay() {
        CommandResult allowed = sallyport("platform", "explain", "--cluster", "shop/checkout", "api.stripe.com:443");
        assertThat(allowed.exit()).as(allowed.output()).isZero();
        assertThat(allowed.stdout()).contains("Rule shop/checkout/payments allows it");
        CommandResult refused =
                sallyport("platform", "explain", "--context=test", "shop/checkout", "evil.example:443", "-o", "json");
        assertThat(refused.exit()).as(refused.output()).isEqualTo(3);
        assertThat(refused.stdout()).contains("\"reason\" : \"no_rule\"");

        CommandResult analysis = sallyport("platform", "analyze", "--cluster");
        assertThat(analysis.exit()).as(analysis.output()).isEqualTo(1);
        assertThat(analysis.stdout())
                .contains("error: EgressPolicy shop/wide: spec.rules[0].hosts[0]")
                .contains("2 errors, 0 warnings")
                .doesNotContain("partner-client-certificate");
    }

    @Test
    void aCredentialIsSoundUntilAGatewaySaysOtherwise() {
        CommandResult sound = sallyport("platform", "explain", "--cluster", "shop/checkout", "api.partner.example:80");
        assertThat(sound.exit()).as(sound.output()).isZero();
        assertThat(sound.stdout()).contains("EgressDestination shop/partner", "Secret shop/partner-client-certificate");
        plane.kubectl(
                        "patch",
                        "egressdestination",
                        "partner",
                        "-n",
                        "shop",
                        "--subresource=status",
                        "--type=merge",
                        "-p",
                        """
                        {"status":{"conditions":[{"type":"Accepted","status":"False","reason":"CredentialUnreadable",
                        "message":"no","observedGeneration":1,"lastTransitionTime":"2026-11-28T12:00:00Z"}]}}""")
                .orThrow();
        try {
            CommandResult missing =
                    sallyport("platform", "explain", "--cluster", "shop/checkout", "api.partner.example:80");
            assertThat(missing.exit()).as(missing.output()).isEqualTo(3);
            assertThat(missing.stdout())
                    .contains("refused credential_missing", "Secret shop/partner-client-certificate");
        } finally {
            plane.kubectl(
                            "patch",
                            "egressdestination",
                            "partner",
                            "-n",
                            "shop",
                            "--subresource=status",
                            "--type=merge",
                            "-p",
                            "{\"status\":null}")
                    .orThrow();
        }
    }

    @Test
    void whoLacksARightIsToldWhich() {
        CommandResult explain = sallyport("team", "explain", "--cluster", "shop/checkout", "api.stripe.com:443");
        assertThat(explain.exit()).as(explain.output()).isEqualTo(2);
        assertThat(explain.stdout()).isEmpty();
        assertThat(explain.stderr())
                .contains("cannot list resource \"egresssettings\"", "cannot list resource \"namespaces\"")
                .contains("sallyport-platform-viewer")
                .doesNotContain("Exception");
        CommandResult own = sallyport("team", "analyze", "--cluster", "--namespace", "shop");
        assertThat(own.exit()).as(own.output()).isEqualTo(1);
        assertThat(own.stdout()).contains("EgressPolicy shop/wide", "in 3 resources");

        CommandResult status = sallyport("team", "status", GATEWAY_POD);
        assertThat(status.exit()).as(status.output()).isEqualTo(2);
        assertThat(status.stderr()).contains("cannot get resource \"pods\"", "sallyport-system");
        CommandResult probe = sallyport("team", "probe", "shop/till", "api.stripe.com:443");
        assertThat(probe.exit()).as(probe.output()).isEqualTo(2);
        assertThat(probe.stderr()).contains("cannot get resource \"pods\"", "shop");
    }

    /** Behind this API server there is no kubelet: that the forwarding fails there, and not before, is what rights can do. */
    @Test
    void whoMayReachAGatewaysAdminIsStoppedByNoRight() {
        for (List<String> words : List.of(List.of("status", GATEWAY_POD), List.of("config", GATEWAY_POD))) {
            CommandResult run = sallyport("platform", words.toArray(String[]::new));
            assertThat(run.exit()).as(run.output()).isEqualTo(2);
            assertThat(run.stderr()).doesNotContain("orbidden", "Exception").contains("port-forward");
        }
        CommandResult nowhere = sallyport("platform", "explain", "--context=nowhere", "a/b", "c.example:1");
        assertThat(nowhere.exit()).as(nowhere.output()).isEqualTo(2);
        assertThat(nowhere.stderr()).contains("nowhere");
    }
}
