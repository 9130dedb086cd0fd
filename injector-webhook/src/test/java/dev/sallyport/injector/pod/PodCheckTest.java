package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.refusal.Refusal;
import dev.sallyport.injector.refusal.RefusalReason;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The final pod, after others had their hands on it. */
class PodCheckTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: { name: till }
            spec:
              initContainers:
                - { name: migrate, image: debian }
              containers:
                - { name: app, image: debian, volumeMounts: [{ name: data, mountPath: /data }] }
              volumes:
                - { name: data, emptyDir: {} }
            """;

    private final Scenario scenario = Scenario.of(POD);
    private final ObjectNode injected = ApiServer.store(scenario.patched());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /spec/initContainers/0/image                              | "attacker/init"        | spec.initContainers[0] (sallyport-init).image
        /spec/initContainers/0/args/0                             | "--dry-run"            | spec.initContainers[0] (sallyport-init).args[0]
        /spec/initContainers/0/command                            | ["true"]               | spec.initContainers[0] (sallyport-init).command
        /spec/initContainers/0/env                                | [{"name":"SALLYPORT_PROBE","value":"false"}] | spec.initContainers[0] (sallyport-init).env
        /spec/initContainers/0/securityContext/runAsUser          | 1000                   | spec.initContainers[0] (sallyport-init).securityContext.runAsUser
        /spec/initContainers/0/securityContext/capabilities/add   | []                     | spec.initContainers[0] (sallyport-init).securityContext.capabilities.add
        /spec/initContainers/0/restartPolicy                      | "Always"               | spec.initContainers[0] (sallyport-init).restartPolicy
        /spec/initContainers/1/image                              | "attacker/proxy"       | spec.initContainers[1] (sallyport-proxy).image
        /spec/initContainers/1/command                            | ["/bin/sh"]            | spec.initContainers[1] (sallyport-proxy).command
        /spec/initContainers/1/env/1/value                        | "evil.example:15008"   | spec.initContainers[1] (sallyport-proxy).env[1].value
        /spec/initContainers/1/envFrom                            | [{"secretRef":{"name":"x"}}] | spec.initContainers[1] (sallyport-proxy).envFrom
        /spec/initContainers/1/securityContext/runAsUser          | 0                      | spec.initContainers[1] (sallyport-proxy).securityContext.runAsUser
        /spec/initContainers/1/securityContext/privileged         | true                   | spec.initContainers[1] (sallyport-proxy).securityContext.privileged
        /spec/initContainers/1/securityContext/procMount          | "Unmasked"             | spec.initContainers[1] (sallyport-proxy).securityContext.procMount
        /spec/initContainers/1/volumeMounts/0/mountPath           | "/elsewhere"           | spec.initContainers[1] (sallyport-proxy).volumeMounts[0].mountPath
        /spec/initContainers/1/volumeMounts/0/subPath             | "x"                    | spec.initContainers[1] (sallyport-proxy).volumeMounts[0].subPath
        /spec/initContainers/1/restartPolicy                      | null                   | spec.initContainers[1] (sallyport-proxy).restartPolicy
        /spec/initContainers/1/startupProbe/httpGet/host          | "evil.example"         | spec.initContainers[1] (sallyport-proxy).startupProbe.httpGet.host
        /spec/initContainers/1/lifecycle                          | {"preStop":{"exec":{"command":["x"]}}} | spec.initContainers[1] (sallyport-proxy).lifecycle
        /spec/initContainers/1/terminationMessagePath             | "/tmp/x"               | spec.initContainers[1] (sallyport-proxy).terminationMessagePath
        /spec/initContainers/1/resources/claims                   | [{"name":"gpu"}]       | spec.initContainers[1] (sallyport-proxy).resources.claims
        /spec/initContainers/1/brandNew                           | 1                      | spec.initContainers[1] (sallyport-proxy).brandNew
        /spec/volumes/1/projected/sources/0/serviceAccountToken/audience | "other"         | spec.volumes (sallyport-token).projected.sources[0].serviceAccountToken.audience
        /spec/volumes/2/configMap/name                            | "forged-bundle"        | spec.volumes (sallyport-bundle).configMap.name
        /spec/volumes/2/configMap/optional                        | true                   | spec.volumes (sallyport-bundle).configMap.optional
        /spec/volumes/3/emptyDir                                  | null                   | spec.volumes (sallyport-tmp).emptyDir
        /spec/volumes/3/hostPath                                  | {"path":"/"}           | spec.volumes (sallyport-tmp).hostPath
        /metadata/annotations/sallyport.dev~1status               | "{}"                   | metadata.annotations[sallyport.dev/status]
        """)
    void whatChangedOfOursIsNamed(String pointer, String value, String field) throws Exception {
        set(injected, pointer, Scenario.JSON.readTree(value));
        assertThat(refusals(scenario.check(injected)))
                .anySatisfy(refusal -> {
                    assertThat(refusal.reason()).isEqualTo(RefusalReason.ALTERED);
                    assertThat(refusal.sentence()).startsWith(field + ":");
                })
                .allSatisfy(refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.ALTERED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /spec/initContainers/0/imagePullPolicy       | "Always"
        /spec/initContainers/1/resources             | {"limits":{"memory":"1Gi"}}
        /spec/initContainers/1/resources             | null
        /spec/initContainers/1/env/-                 | {"name":"AWS_ROLE_ARN","value":"arn:aws:iam::1:role/x"}
        /spec/initContainers/1/env/0                 | {"name":"KUBERNETES_SERVICE_HOST","value":"api.example"}
        /spec/initContainers/1/volumeMounts/-        | {"name":"aws-iam-token","mountPath":"/var/run/secrets/eks.amazonaws.com/serviceaccount","readOnly":true}
        /spec/initContainers/2/image                 | "debian:13"
        /spec/tolerations                            | [{"operator":"Exists"}]
        """)
    void whatPlatformsAddIsNoDifference(String pointer, String value) throws Exception {
        JsonNode added = Scenario.JSON.readTree(value);
        if (pointer.matches(".*/env/0")) {
            ((ArrayNode) injected.at("/spec/initContainers/1/env")).insert(0, added);
        } else {
            set(injected, pointer, added);
        }
        assertThat(scenario.check(injected)).isEqualTo(new PodVerdict.Accepted());
        assertThat(scenario.with(injected).mutate()).isInstanceOf(Mutation.Patched.class);
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA_TOOL_OPTIONS",
        "SALLYPORT_GATEWAY",
        "QUARKUS_HTTP_PORT",
        "LD_PRELOAD",
        "OTEL_EXPORTER_OTLP_ENDPOINT"
    })
    void aVariableThatCouldSteerTheSidecarIsNotPassed(String name) {
        ((ArrayNode) injected.at("/spec/initContainers/1/env"))
                .addObject()
                .put("name", name)
                .put("value", "x");
        assertThat(reasons(scenario.check(injected))).contains(RefusalReason.ALTERED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/x\"}",
                "{\"name\":\"data\",\"mountPath\":\"/var/run/secrets/../../../app\",\"readOnly\":true}",
                "{\"name\":\"data\",\"mountPath\":\"/app\",\"readOnly\":true}",
                "{\"name\":\"sallyport-tmp\",\"mountPath\":\"/var/run/secrets/x\",\"readOnly\":true}",
            })
    void aMountThatIsNoTokenIsNotPassed(String mount) throws Exception {
        ((ArrayNode) injected.at("/spec/initContainers/1/volumeMounts")).add(Scenario.JSON.readTree(mount));
        assertThat(reasons(scenario.check(injected))).contains(RefusalReason.ALTERED);
    }

    @Test
    void aSidecarThatCameBeforeOursIsRefusedWithTheReason() {
        ((ArrayNode) injected.at("/spec/initContainers"))
                .insertObject(0)
                .put("name", "agent")
                .put("restartPolicy", "Always")
                .putObject("securityContext")
                .putObject("capabilities")
                .putArray("drop")
                .add("ALL");
        assertThat(refusals(scenario.check(injected))).anySatisfy(refusal -> {
            assertThat(refusal.reason()).isEqualTo(RefusalReason.NOT_INJECTED);
            assertThat(refusal.sentence())
                    .startsWith("spec.initContainers[0]: agent where sallyport-init must stand")
                    .contains("reinvocationPolicy");
        });
    }

    @Test
    void anUninjectedPodIsRefused() {
        assertThat(reasons(scenario.check(scenario.pod())))
                .contains(RefusalReason.NOT_INJECTED, RefusalReason.NET_RAW_KEPT);
    }

    @Test
    void anInitContainerDroppedInProxyEnvIsNotMissed() {
        ObjectNode pod = scenario.pod().deepCopy();
        pod.withObject("/metadata").putObject("annotations").put("sallyport.dev/capture", "proxy-env");
        Scenario permitted =
                Scenario.of("permitted: [sallyport.dev/capture]", "{}").with(pod);
        ObjectNode result = permitted.patched();
        assertThat(result.at("/spec/initContainers/0/name").asText()).isEqualTo("sallyport-proxy");
        // The annotation taken off again, as if to have the pod judged by another measure.
        ((ObjectNode) result.at("/metadata/annotations")).remove("sallyport.dev/capture");
        assertThat(reasons(permitted.check(result))).contains(RefusalReason.NOT_INJECTED);
    }

    @Test
    void aSecondContainerOfOursIsRefused() {
        ((ArrayNode) injected.at("/spec/containers"))
                .add(injected.at("/spec/initContainers/1").deepCopy());
        assertThat(reasons(scenario.check(injected))).contains(RefusalReason.NOT_INJECTED);
    }

    @Test
    void aPodOfContainersWithOurNamesOnlyIsRefusedBeforeTheyAreReplaced() {
        ObjectNode pod = scenario.pod().deepCopy();
        ArrayNode containers = (ArrayNode) pod.at("/spec/containers");
        containers.removeAll();
        containers.addObject().put("name", "sallyport-init").put("image", "app");
        assertThat(scenario.with(pod).mutate()).isInstanceOfSatisfying(Mutation.Refused.class, refused -> {
            assertThat(refused.refusals()).extracting(Refusal::reason).containsExactly(RefusalReason.RESERVED_NAME);
            assertThat(refused.refusals().getFirst().sentence())
                    .contains("spec.containers", "give the app's another name");
        });
    }

    @Test
    void anEphemeralContainerWithOurNameIsNotTakenForOurs() {
        ObjectNode debugger = ((ObjectNode) injected.get("spec"))
                .putArray("ephemeralContainers")
                .addObject();
        debugger.put("name", "sallyport-init").put("image", "attacker/init");
        assertThat(reasons(scenario.check(injected))).containsExactly(RefusalReason.RESERVED_NAME);
    }

    @Test
    void aMissingVolumeIsRefused() {
        ((ArrayNode) injected.at("/spec/volumes")).remove(2);
        assertThat(refusals(scenario.check(injected)))
                .anySatisfy(refusal -> assertThat(refusal.sentence()).contains("sallyport-bundle is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/spec/containers/0", "/spec/initContainers/2"})
    void whatAnotherWebhookUndidIsRefused(String container) {
        ((ObjectNode) injected.at(container)).remove("securityContext");
        assertThat(reasons(scenario.check(injected))).containsExactly(RefusalReason.NET_RAW_KEPT);
    }

    @Test
    void whatAnotherWebhookGaveTheAppIsJudged() {
        edit(injected, "/spec/containers/0", app -> {
            app.withObject("/securityContext").put("runAsUser", 15_401);
            app.withArrayProperty("volumeMounts")
                    .addObject()
                    .put("name", "sallyport-token")
                    .put("mountPath", "/t");
        });
        assertThat(reasons(scenario.check(injected)))
                .containsExactlyInAnyOrder(RefusalReason.RESERVED_UID, RefusalReason.RESERVED_VOLUME);
    }

    static void edit(ObjectNode pod, String pointer, Consumer<ObjectNode> change) {
        change.accept((ObjectNode) pod.at(pointer));
    }

    static void set(ObjectNode pod, String pointer, JsonNode value) {
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = pod.at(pointer.substring(0, slash));
        String last = pointer.substring(slash + 1).replace("~1", "/");
        switch (parent) {
            case ArrayNode array when last.equals("-") -> array.add(value);
            case ArrayNode array -> array.set(Integer.parseInt(last), value);
            case ObjectNode object when value.isNull() -> object.remove(last);
            case ObjectNode object -> object.set(last, value);
            default -> throw new AssertionError("nothing at " + pointer);
        }
    }

    static List<Refusal> refusals(PodVerdict verdict) {
        assertThat(verdict).isInstanceOf(PodVerdict.Refused.class);
        return ((PodVerdict.Refused) verdict).refusals();
    }

    static List<RefusalReason> reasons(PodVerdict verdict) {
        return refusals(verdict).stream().map(Refusal::reason).toList();
    }
}
