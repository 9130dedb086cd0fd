package dev.sallyport.injector.pod;

import static dev.sallyport.injector.pod.PodCheckTest.edit;
import static dev.sallyport.injector.pod.PodCheckTest.reasons;
import static dev.sallyport.injector.pod.PodCheckTest.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.optin.InjectionDecision.SkipReason;
import dev.sallyport.injector.refusal.RefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Updates of pods that stand, and what kubectl debug adds to them. */
class PodChangeTest {
    private static final PodVerdict ACCEPTED = new PodVerdict.Accepted();
    private final Scenario scenario = Scenario.of("""
            apiVersion: v1
            kind: Pod
            metadata: { name: till, finalizers: [example.com/x] }
            spec:
              initContainers: [{ name: migrate, image: debian }]
              containers: [{ name: app, image: debian }]
            """);
    private final ObjectNode standing = ApiServer.store(scenario.patched());
    private final ObjectNode changed = standing.deepCopy();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /spec/initContainers/0/image                 | "attacker/init"    | ALTERED
        /spec/initContainers/1/image                 | "attacker/proxy"   | ALTERED
        /spec/initContainers/1/env                   | []                 | ALTERED
        /spec/initContainers/1/name                  | "x"                | NOT_INJECTED
        /spec/initContainers                         | []                 | NOT_INJECTED
        /metadata/annotations/sallyport.dev~1status  | "{}"               | ALTERED
        /metadata/annotations/sallyport.dev~1status  | null               | ALTERED
        """)
    void whatIsOursStaysAsItIs(String pointer, String value, RefusalReason reason) throws Exception {
        set(changed, pointer, Scenario.JSON.readTree(value));
        assertThat(reasons(scenario.check(PodOperation.UPDATE, standing, changed)))
                .contains(reason);
        assertThat(reasons(scenario.check(PodOperation.ADD_EPHEMERAL, standing, changed)))
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /spec/containers/0/image                     | "debian:13"
        /spec/initContainers/2/image                 | "debian:13"
        /metadata/labels                             | {"a":"b"}
        /metadata/finalizers                         | []
        /metadata/annotations/anything               | "x"
        /metadata/annotations/sallyport.dev~1gateway | "nobody reads it any more"
        /spec/activeDeadlineSeconds                  | 10
        /spec/tolerations                            | [{"operator":"Exists"}]
        /spec/initContainers/1/resources             | {"limits":{"memory":"1Gi"}}
        /spec/containers/0/resources                 | {"limits":{"memory":"1Gi"}}
        """)
    void whatIsTheirsMayChange(String pointer, String value) throws Exception {
        set(changed, pointer, Scenario.JSON.readTree(value));
        assertThat(scenario.check(PodOperation.UPDATE, standing, changed)).isEqualTo(ACCEPTED);
    }

    @Test
    void aPodFromBeforeItsNamespaceWasGovernedCanBeFinalizedAndSwapImages() {
        ObjectNode old = ApiServer.store(scenario.pod());
        ObjectNode now = old.deepCopy();
        ((ObjectNode) now.get("metadata")).remove("finalizers");
        edit(now, "/spec/containers/0", app -> app.put("image", "debian:13"));
        assertThat(scenario.check(PodOperation.UPDATE, old, now)).isEqualTo(ACCEPTED);
    }

    @Test
    void aPodOfAnEarlierReleaseIsJudgedByWhatItWas() {
        ObjectNode old = standing.deepCopy();
        edit(old, "/spec/initContainers/1", sidecar -> sidecar.put("image", "sallyport/sidecar-proxy:0.0.9"));
        ObjectNode now = old.deepCopy();
        now.withObject("/metadata").putObject("labels").put("a", "b");
        assertThat(scenario.check(PodOperation.UPDATE, old, now)).isEqualTo(ACCEPTED);
        // Without EgressSettings as well: nothing is recomputed.
        assertThat(Scenario.of("noSettings: true", "{}").check(PodOperation.UPDATE, old, now))
                .isEqualTo(ACCEPTED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        securityContext: { runAsUser: 15401, capabilities: { drop: [ALL] } }        | RESERVED_UID
        securityContext: { runAsGroup: 15401, capabilities: { drop: [ALL] } }       | RESERVED_UID
        securityContext: { privileged: true, capabilities: { drop: [ALL] } }        | PRIVILEGED
        securityContext: { capabilities: { drop: [ALL], add: [NET_ADMIN] } }        | CAPABILITY
        securityContext: { capabilities: { drop: [ALL], add: [cap_sys_ptrace] } }   | CAPABILITY
        securityContext: { capabilities: { add: [NET_RAW] } }                       | CAPABILITY
        image: busybox                                                              | NET_RAW_KEPT
        securityContext: { capabilities: { drop: [net_raw] } }                      | NET_RAW_KEPT
        targetContainerName: sallyport-proxy                                        | EPHEMERAL_TARGET
        volumeMounts: [{ name: sallyport-token, mountPath: /t }]                    | RESERVED_VOLUME
        volumeDevices: [{ name: sallyport-tmp, devicePath: /dev/x }]                | RESERVED_VOLUME
        """)
    void anEphemeralContainerHasNoMoreThanTheOthers(String field, RefusalReason reason) {
        assertThat(reasons(debug(standing, "{ name: debugger, " + field + " }")))
                .contains(reason);
    }

    @Test
    void anEphemeralContainerMayNotTakeOurPrefix() {
        assertThat(reasons(debug(
                        standing, "{ name: sallyport-debug, securityContext: { capabilities: { drop: [ALL] } } }")))
                .containsExactly(RefusalReason.RESERVED_NAME);
    }

    @Test
    void aModestEphemeralContainerIsAccepted() {
        assertThat(
                        debug(
                                standing,
                                "{ name: debugger, targetContainerName: app, securityContext: { capabilities: { drop: [ALL] } } }"))
                .isEqualTo(ACCEPTED);
    }

    @Test
    void whatStandsAlreadyIsNotJudgedAgain() {
        ObjectNode old = withEphemeral(standing, "{ name: earlier, securityContext: { privileged: true } }");
        ObjectNode now = withEphemeral(old, "{ name: later, securityContext: { capabilities: { drop: [NET_RAW] } } }");
        assertThat(scenario.check(PodOperation.ADD_EPHEMERAL, old, now)).isEqualTo(ACCEPTED);
        assertThat(scenario.check(PodOperation.UPDATE, old, old)).isEqualTo(ACCEPTED);
    }

    @Test
    void anEphemeralContainerInAPodThatWaitsForTheWallIsJudgedToo() {
        ObjectNode old = ApiServer.store(scenario.pod());
        assertThat(reasons(debug(old, "{ name: debugger, securityContext: { privileged: true } }")))
                .contains(RefusalReason.PRIVILEGED);
    }

    @Test
    void takingTheLabelOffLaterOptsNobodyOut() {
        Scenario permitting = Scenario.of("allowOptOut: true", "{}");
        ObjectNode old = standing.deepCopy();
        old.withObject("/metadata").putObject("labels").put("sallyport.dev/inject", "disabled");
        ObjectNode now = withEphemeral(old, "{ name: debugger, securityContext: { privileged: true } }");
        assertThat(reasons(permitting.check(PodOperation.ADD_EPHEMERAL, old, now)))
                .contains(RefusalReason.PRIVILEGED);
    }

    @Test
    void aPodThatOptedOutIsLeftAlone() {
        Scenario permitting = Scenario.of("allowOptOut: true", "{}");
        ObjectNode old = ApiServer.store(scenario.pod());
        old.withObject("/metadata").putObject("labels").put("sallyport.dev/inject", "disabled");
        ObjectNode now = withEphemeral(old, "{ name: debugger, securityContext: { privileged: true } }");
        assertThat(permitting.check(PodOperation.ADD_EPHEMERAL, old, now)).isEqualTo(ACCEPTED);
        assertThat(PodMutation.mutate(permitting.request(PodOperation.ADD_EPHEMERAL, now, old), permitting.settings()))
                .isEqualTo(new Mutation.Untouched(SkipReason.NOT_REQUESTED));
    }

    @Test
    void mutationSparesKubectlDebugTheRefusal() {
        ObjectNode now = withEphemeral(standing, "{ name: debugger, image: busybox }");
        Mutation mutation =
                PodMutation.mutate(scenario.request(PodOperation.ADD_EPHEMERAL, now, standing), scenario.settings());
        assertThat(mutation).isInstanceOfSatisfying(Mutation.Patched.class, patched -> {
            assertThat(patched.result()
                            .at("/spec/ephemeralContainers/0/securityContext/capabilities/drop/0")
                            .asText())
                    .isEqualTo("NET_RAW");
            assertThat(scenario.check(PodOperation.ADD_EPHEMERAL, standing, patched.result()))
                    .isEqualTo(ACCEPTED);
        });
    }

    @Test
    void anUpdateWithoutThePodAsItWasIsRefused() {
        assertThat(reasons(scenario.check(PodOperation.UPDATE, null, changed)))
                .containsExactly(RefusalReason.MALFORMED);
    }

    private PodVerdict debug(ObjectNode pod, String container) {
        return scenario.check(PodOperation.ADD_EPHEMERAL, pod, withEphemeral(pod, container));
    }

    private static ObjectNode withEphemeral(ObjectNode pod, String container) {
        ObjectNode copy = pod.deepCopy();
        JsonNode added = Scenario.yaml(container);
        copy.withObject("/spec").withArrayProperty("ephemeralContainers").add(added);
        return copy;
    }
}
