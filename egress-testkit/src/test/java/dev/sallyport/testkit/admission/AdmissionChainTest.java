package dev.sallyport.testkit.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.admission.Admission.Admitted;
import dev.sallyport.testkit.admission.Admission.Refused;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of things, against a webhook that answers as told. */
class AdmissionChainTest {
    private static final String ADD_SIDECAR = """
            [{"op":"add","path":"/spec/initContainers","value":[{"name":"sidecar","image":"sidecar:1"}]}]
            """;
    private final List<String> asked = new ArrayList<>();
    private final List<JsonNode> objects = new ArrayList<>();

    @Test
    void podIsDefaultedMutatedCompletedMutatedAgainAndValidatedWithAUid() {
        Admission<Pod> admission = chain((path, call) -> answer(path, call, asked.isEmpty() ? ADD_SIDECAR : null))
                .create(
                        pod(
                                "metadata: { name: till, namespace: shop }\nspec: { containers: [{ name: app, image: debian }] }"));

        assertThat(asked).containsExactly("CREATE /mutate", "CREATE /mutate", "CREATE /validate");
        assertThat(objects.get(0).at("/spec/containers/0/imagePullPolicy").asText())
                .isEqualTo("Always");
        assertThat(objects.get(0)
                        .at("/spec/containers/0/volumeMounts/0/mountPath")
                        .asText())
                .isEqualTo(ServiceAccountToken.PATH);
        assertThat(objects.get(0).at("/metadata/uid").isMissingNode()).isTrue();
        assertThat(objects.get(1)
                        .at("/spec/initContainers/0/volumeMounts/0/mountPath")
                        .asText())
                .as("the ServiceAccount plugin finds the injected container")
                .isEqualTo(ServiceAccountToken.PATH);
        assertThat(objects.get(2).at("/metadata/uid").asText()).hasSize(36);
        Pod stored = admission.orThrow();
        assertThat(stored.getSpec().getInitContainers())
                .extracting(Container::getName)
                .containsExactly("sidecar");
        assertThat(stored.getSpec().getServiceAccountName()).isEqualTo("default");
        assertThat(stored.getSpec().getVolumes()).hasSize(1);
    }

    @Test
    void podThatNobodyChangesIsMutatedOnce() {
        chain((path, call) -> answer(path, call, null)).create(pod("""
                        metadata: { generateName: till-, namespace: shop }
                        spec: { automountServiceAccountToken: false, containers: [{ name: app, image: "debian:12" }] }
                        """)).orThrow();
        assertThat(asked).containsExactly("CREATE /mutate", "CREATE /validate");
        assertThat(objects.get(0).at("/metadata/name").asText())
                .startsWith("till-")
                .hasSizeGreaterThan(8);
        assertThat(objects.get(0).at("/spec/volumes").isMissingNode()).isTrue();
    }

    @Test
    void completingTwiceChangesNothing() {
        Pod once = PodDefaults.complete(pod("""
                metadata: { name: till, namespace: shop }
                spec:
                  containers: [{ name: app, image: a, startupProbe: { httpGet: { port: 80 } }, ports: [{ containerPort: 80 }],
                    env: [{ name: X, valueFrom: { fieldRef: { fieldPath: metadata.name } } }] }]
                  volumes: [{ name: v, projected: { sources: [{ serviceAccountToken: { path: t } }] } }, { name: c, configMap: { name: c } }]
                """));
        assertThat(Json.of(PodDefaults.complete(once))).isEqualTo(Json.of(once));
    }

    @Test
    void refusalsSayWhoAndWhyAndStopTheChain() {
        Admission<Pod> refused = chain((path, call) -> {
                    asked.add(path);
                    return new Review(false, 403, "spec.hostNetwork: no", List.of(), null);
                })
                .create(pod("metadata: { name: till, namespace: shop }\nspec: { containers: [] }"));

        assertThat(refused).isEqualTo(new Refused<Pod>("/mutate", 403, "spec.hostNetwork: no"));
        assertThat(refused.refusal()).isEqualTo("spec.hostNetwork: no");
        assertThat(asked).containsExactly("/mutate");
    }

    @Test
    void networkPoliciesAreOnlyValidatedAndUpdatesBringTheOldObject() {
        NetworkPolicy policy = Serialization.unmarshal(
                "metadata: { name: open, namespace: shop }\nspec: { podSelector: {} }", NetworkPolicy.class);
        AdmissionChain chain = chain((path, call) -> {
            assertThat(call.request("u").at("/resource/group").asText()).isEqualTo("networking.k8s.io");
            assertThat(call.request("u").at("/userInfo/username").asText()).isEqualTo("kubernetes-admin");
            return answer(path, call, null);
        });

        assertThat(chain.create(policy)).isInstanceOf(Admitted.class);
        chain.update(policy, policy);
        chain.delete(policy);

        assertThat(asked).containsExactly("CREATE /validate", "UPDATE /validate", "DELETE /validate");
    }

    @Test
    void answersThatAnApiServerWouldNotAcceptAreFailedCalls() {
        String good =
                "{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v1','response':{'uid':'u','allowed':true";
        assertThat(review(good + "}}").allowed()).isTrue();
        assertThat(review(good.replace("'u'", "'other'") + "}}").sentence()).contains("response.uid");
        assertThat(review(good.replace("/v1'", "/v1beta1'") + "}}").sentence()).contains("admission.k8s.io/v1");
        assertThat(review(good + ",'patch':'W10=','patchType':'MergePatch'}}").sentence())
                .contains("patchType");
        assertThat(review(good + ",'patch':'W10=','patchType':'JSONPatch','warnings':['w']}}")
                        .warnings())
                .containsExactly("w");
    }

    private static Review review(String json) {
        return Review.of(Json.parse(json.replace('\'', '"')), "u");
    }

    private Review answer(String path, AdmissionCall call, @Nullable String patch) {
        asked.add(call.operation() + " " + path);
        objects.add(call.request("u").path("object"));
        return new Review(true, 200, "", List.of(), patch == null ? null : Json.parse(patch));
    }

    private static AdmissionChain chain(Webhook webhook) {
        return new AdmissionChain(webhook, AdmissionChain.ADMIN, List.of("system:masters"));
    }

    private static Pod pod(String yaml) {
        return Serialization.unmarshal(yaml, Pod.class);
    }
}
