package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.pod.patch.JsonPatchDiff;
import dev.sallyport.testkit.controlplane.ControlPlane;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What we write, put into a real API server: it takes it, and behind its defaults and admission plugins a second pass
 * changes nothing and the check accepts it.
 */
@NeedsControlPlane
class RealServerClusterIT {
    private static final List<String> WORLDS = List.of(
            "{}",
            "{ classic: true, controlCIDRs: [203.0.113.7/32], dnsServers: [203.0.113.53] }",
            "{ permitted: [sallyport.dev/capture] }");

    private static final String PODS = "/api/v1/namespaces/shop/pods";
    private static final String DRY = "?dryRun=All";

    private static ControlPlane plane;

    @BeforeAll
    static void start() {
        plane = ControlPlane.start();
        plane.createNamespace("shop", Map.of());
        // A LimitRange fills in what containers leave out, ours as well.
        plane.admin().load(stream("""
                apiVersion: v1
                kind: LimitRange
                metadata: { name: defaults, namespace: shop }
                spec: { limits: [{ type: Container, default: { cpu: "1", ephemeral-storage: 4Gi }, defaultRequest: { cpu: 10m } }] }
                """)).create();
        Stream.of("checkout", "clerk", "prometheus-k8s", "s3-reader")
                .forEach(account -> plane.serviceAccount("shop", account));
        plane.admin().load(stream("""
                apiVersion: node.k8s.io/v1
                kind: RuntimeClass
                metadata: { name: nvidia }
                handler: nvidia
                """)).create();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    static Stream<Path> pods() {
        return Stream.concat(Scenario.files("corpus", ".yaml"), Scenario.files("golden", ".in.yaml"));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void isTakenAsWritten(Path file) throws IOException {
        Scenario scenario = Scenario.read(file);
        if (file.toString().contains("corpus")) {
            for (String world : WORLDS) {
                isTaken(file, new Scenario(Scenario.yaml(world), captured(world, scenario.pod())));
            }
        } else if (scenario.mutate() instanceof Mutation.Patched) {
            isTaken(file, scenario);
        }
    }

    private static ObjectNode captured(String world, ObjectNode pod) {
        if (world.contains("capture")) {
            pod.withObject("/metadata").withObject("/annotations").put("sallyport.dev/capture", "proxy-env");
        }
        return pod;
    }

    private static void isTaken(Path file, Scenario scenario) throws IOException {
        ObjectNode stored = create(scenario.patched());
        assertThat(scenario.check(stored))
                .as("%s in %s", file.getFileName(), scenario.world())
                .isEqualTo(new PodVerdict.Accepted());
        assertThat(JsonPatchDiff.diff(stored, scenario.with(stored).patched()))
                .as("a second pass over %s in %s", file.getFileName(), scenario.world())
                .isEmpty();
        assertThat(scenario.check(PodOperation.UPDATE, stored, stored)).isEqualTo(new PodVerdict.Accepted());
    }

    @Test
    void theSidecarIsFitForPodSecurityRestricted() throws IOException {
        plane.createNamespace("strict", Map.of("pod-security.kubernetes.io/enforce", "restricted"));
        plane.serviceAccount("strict", "clerk");
        Scenario told = Scenario.read(Scenario.PODS.resolve("golden/proxy-env.in.yaml"));
        // The user's own init container in that file is not; the app is.
        ((ObjectNode) told.pod().get("spec")).remove("initContainers");
        assertThat(told.check(create("strict", told.patched()))).isEqualTo(new PodVerdict.Accepted());

        ((ObjectNode) told.pod().at("/metadata/annotations")).remove("sallyport.dev/capture");
        assertThat(told.mutate())
                .isInstanceOfSatisfying(
                        Mutation.Patched.class,
                        patched -> assertThat(patched.warnings()).anyMatch(warning -> warning.contains("proxy-env")));
        assertThatThrownBy(() -> create("strict", told.patched()))
                .hasMessageContaining("violates PodSecurity")
                .hasMessageContaining("sallyport-init");
    }

    @Test
    void whatChangesInAStandingPodIsJudgedAsTheServerShowsIt() throws IOException {
        Scenario scenario = Scenario.read(Scenario.PODS.resolve("golden/default.in.yaml"));
        scenario.pod().withObject("/metadata").put("name", "standing");
        ObjectNode stored = tree(plane.admin().raw(PODS, "POST", scenario.patched()));
        String uri = PODS + "/" + stored.at("/metadata/name").asText();

        ObjectNode swapped = stored.deepCopy();
        ((ObjectNode) swapped.at("/spec/initContainers/0")).put("image", "attacker/init");
        ObjectNode served = tree(plane.admin().raw(uri + DRY, "PUT", swapped));
        assertThat(served.at("/spec/initContainers/0/image").asText()).isEqualTo("attacker/init");
        assertThat(scenario.check(PodOperation.UPDATE, stored, served)).isInstanceOf(PodVerdict.Refused.class);

        ObjectNode labelled = stored.deepCopy();
        labelled.withObject("/metadata/labels").put("a", "b");
        served = tree(plane.admin().raw(uri + DRY, "PUT", labelled));
        assertThat(scenario.check(PodOperation.UPDATE, stored, served)).isEqualTo(new PodVerdict.Accepted());

        ObjectNode resized = stored.deepCopy();
        ((ObjectNode) resized.at("/spec/initContainers/1/resources/requests")).put("cpu", "70m");
        served = tree(plane.admin().raw(uri + "/resize" + DRY, "PUT", resized));
        assertThat(served.at("/spec/initContainers/1/resources/requests/cpu").asText())
                .isEqualTo("70m");
        assertThat(scenario.check(PodOperation.UPDATE, stored, served)).isEqualTo(new PodVerdict.Accepted());

        ObjectNode debugged = stored.deepCopy();
        ObjectNode debugger = ((ObjectNode) debugged.get("spec"))
                .putArray("ephemeralContainers")
                .addObject();
        debugger.put("name", "debugger").put("image", "busybox").put("targetContainerName", "app");
        served = tree(plane.admin().raw(uri + "/ephemeralcontainers" + DRY, "PUT", debugged));
        assertThat(scenario.check(PodOperation.ADD_EPHEMERAL, stored, served)).isInstanceOf(PodVerdict.Refused.class);
        ObjectNode spared = ((Mutation.Patched) PodMutation.mutate(
                        scenario.request(PodOperation.ADD_EPHEMERAL, debugged, stored), scenario.settings()))
                .result();
        served = tree(plane.admin().raw(uri + "/ephemeralcontainers" + DRY, "PUT", spared));
        assertThat(scenario.check(PodOperation.ADD_EPHEMERAL, stored, served)).isEqualTo(new PodVerdict.Accepted());
    }

    private static ObjectNode create(ObjectNode pod) throws IOException {
        return create("shop", pod);
    }

    /** As the API server would store it. */
    private static ObjectNode create(String namespace, ObjectNode pod) throws IOException {
        ObjectNode sent = pod.deepCopy();
        ObjectNode metadata = sent.withObject("/metadata");
        metadata.put("namespace", namespace);
        metadata.remove("ownerReferences");
        if (!metadata.has("name") && !metadata.has("generateName")) {
            metadata.put("generateName", "pod-");
        }
        return tree(plane.admin().raw("/api/v1/namespaces/" + namespace + "/pods" + DRY, "POST", sent));
    }

    private static ObjectNode tree(String answer) throws IOException {
        return (ObjectNode) Scenario.JSON.readTree(answer);
    }

    private static InputStream stream(String yaml) {
        return new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
