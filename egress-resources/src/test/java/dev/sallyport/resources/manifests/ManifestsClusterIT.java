package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.resources.crd.EgressPolicy;
import dev.sallyport.resources.manifests.Installed.Cluster;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import dev.sallyport.testkit.shell.CommandResult;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** install.yaml in a real API server: accepted, established, and its schemas refuse what they should. */
@NeedsControlPlane
@ExtendWith(Installed.class)
class ManifestsClusterIT {
    private static final String POLICY = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: under-test, namespace: default }
            spec: %s
            """;

    @Test
    void isAppliedWithoutAWarning(Cluster cluster) {
        assertThat(cluster.said())
                .contains("deployment.apps/sallyport-gateway serverside-applied")
                .doesNotContainIgnoringCase("warning");
    }

    @Test
    void podSecurityAdmitsThePodsOfOurDeployments(Cluster cluster) {
        for (Deployment deployment : Manifest.installed(Deployment.class)) {
            Pod pod = new PodBuilder()
                    .withMetadata(deployment.getSpec().getTemplate().getMetadata())
                    .withSpec(deployment.getSpec().getTemplate().getSpec())
                    .editMetadata()
                    .withName(deployment.getMetadata().getName() + "-0")
                    .withNamespace(Kube.SYSTEM_NAMESPACE)
                    .endMetadata()
                    .build();
            Pod stored = cluster.admin().resource(pod).create();
            assertThat(stored.getSpec().getPriority()).isEqualTo(900_000_000);
            assertThat(stored.getSpec().getInitContainers()).isEmpty();
        }
    }

    @Test
    void everyExampleIsAccepted(Cluster cluster) {
        for (String folder : List.of("settings", "policies")) {
            CommandResult applied = cluster.plane()
                    .kubectl(
                            "apply",
                            "--server-side",
                            "--force-conflicts",
                            "--dry-run=server",
                            "-f",
                            Manifest.ROOT.resolve("examples/" + folder + "/").toString());
            // In a dry run the namespaces of the files do not come to be.
            assertThat(applied.stderr().lines().filter(line -> !line.contains("namespaces \"shop\" not found")))
                    .isEmpty();
            assertThat(applied.stdout()).contains("serverside-applied (server dry run)");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {rules: [{hosts: [api.example.com], ports: [443, "8000-8100"]}]}               | -
            {rules: [{hosts: ["**.example.com"], http: {paths: ["/v1/**"]}}]}              | -
            {rules: [{action: Deny, ports: [25]}]}                                         | -
            {rules: [{name: x, cidrs: [192.0.2.0/24], until: 2027-01-31T18:00:00Z}]}       | -
            {rules: [{ports: [443]}]}                                                      | an Allow names hosts, hostSets or cidrs
            {rules: [{hosts: ["*"]}]}                                                      | spec.rules[0].hosts[0]
            {rules: [{hosts: ["bücher.example"]}]}                                         | spec.rules[0].hosts[0]
            {rules: [{hosts: []}]}                                                         | should have at least 1 items
            {rules: [{hosts: [a.example], ports: [true]}]}                                 | spec.rules[0].ports[0]
            {rules: [{hosts: [a.example], action: Perhaps}]}                               | Unsupported value: "Perhaps"
            {rules: [{cidrs: ["everything"]}]}                                             | spec.rules[0].cidrs[0]
            {rules: [{hosts: [a.example], http: {paths: ["v1"]}}]}                         | spec.rules[0].http.paths[0]
            {rules: [{hosts: [a.example], until: tomorrow}]}                               | date-time
            {rules: [{hosts: [a.example], colour: red}]}                                   | colour
            {mode: Maybe, rules: [{hosts: [a.example]}]}                                   | Unsupported value: "Maybe"
            {subjects: [{serviceAccount: "Not A Name"}], rules: [{hosts: [a.example]}]}    | spec.subjects[0].serviceAccount
            """)
    void theSchemaOfAPolicyRefuses(String spec, String because, Cluster cluster) {
        CommandResult applied = cluster.apply(POLICY.formatted(spec));
        if (because.equals("-")) {
            assertThat(applied.output()).isEqualTo("egresspolicy.egress.sallyport.dev/under-test serverside-applied\n");
        } else {
            assertThat(applied.succeeded()).as(applied.output()).isFalse();
            assertThat(applied.stderr()).contains(because);
        }
    }

    @Test
    void thereIsOneEgressSettings(Cluster cluster) {
        CommandResult another = cluster.apply("""
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressSettings
                metadata: { name: mine }
                spec: { clusterCIDRs: [10.0.0.0/8] }
                """);
        assertThat(another.stderr()).contains("there is one EgressSettings, named cluster");
        CommandResult empty = cluster.apply("""
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressSettings
                metadata: { name: cluster }
                spec: { defaultPosture: Deny }
                """);
        assertThat(empty.stderr()).contains("spec.clusterCIDRs: Required value");
    }

    @Test
    void aPatternOfTheLongestPathIsStoredAndALongerOneRefused(Cluster cluster) {
        String longest = "/" + "a".repeat(1023);
        String spec = "{rules: [{hosts: [a.example], http: {paths: [\"%s\"]}}]}";
        assertThat(cluster.apply(POLICY.formatted(spec.formatted(longest)))
                        .orThrow()
                        .stdout())
                .contains("serverside-applied");
        assertThat(cluster.apply(POLICY.formatted(spec.formatted(longest + "a")))
                        .stderr())
                .contains("Too long: may not be more than 1024");
    }

    @Test
    void theGatewayWritesConditionsAndNothingElse(Cluster cluster) {
        cluster.apply("""
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: conditions, namespace: default }
                spec: { rules: [{ hosts: [a.example] }] }
                """).orThrow();
        var asGateway = cluster.as(Kube.GATEWAY_SERVICE_ACCOUNT)
                .resources(EgressPolicy.class)
                .inNamespace("default")
                .withName("conditions");
        PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);

        asGateway.subresource("status").patch(merge, """
                {"status": {"conditions": [{"type": "Accepted", "status": "False", "reason": "Test", "message": "said so",
                 "lastTransitionTime": "2026-11-25T12:00:00Z", "observedGeneration": 1}]},
                 "spec": {"rules": [{"hosts": ["b.example"]}]}}""");

        GenericKubernetesResource stored = cluster.admin()
                .genericKubernetesResources(Kube.GROUP + "/" + Kube.VERSION, "EgressPolicy")
                .inNamespace("default")
                .withName("conditions")
                .require();
        assertThat(stored.<String>get("status", "conditions", 0, "message")).isEqualTo("said so");
        assertThat(stored.<String>get("spec", "rules", 0, "hosts", 0))
                .as("status never changes the spec")
                .isEqualTo("a.example");
        assertThatThrownBy(() -> asGateway.patch(merge, "{\"spec\": {\"rules\": [{\"hosts\": [\"b.example\"]}]}}"))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("cannot patch resource \"egresspolicies\"");
    }
}
