package dev.sallyport.testkit.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real API server, as tests use it. */
@NeedsControlPlane
class ControlPlaneClusterIT {
    private static ControlPlane plane;

    @BeforeAll
    static void start() {
        plane = ControlPlane.start();
        plane.createNamespace("shop", Map.of("sallyport.dev/inject", "enabled"));
        plane.serviceAccount("shop", "checkout");
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    @Test
    void hasTheSliceThatNamesTheApiServer() {
        Eventually.await(
                "EndpointSlice default/kubernetes",
                Duration.ofSeconds(10),
                () -> plane.admin()
                                .discovery()
                                .v1()
                                .endpointSlices()
                                .inNamespace("default")
                                .withName("kubernetes")
                                .get()
                        != null);
    }

    @Test
    void reviewsAPodBoundTokenAndKnowsWhenThePodIsGone() {
        Pod pod = plane.pod("shop", "checkout-1", "checkout", "10.1.2.3", "fd00::3");
        assertThat(pod.getStatus().getPodIPs()).extracting("ip").containsExactly("10.1.2.3", "fd00::3");
        String token = plane.token("shop", "checkout", "checkout-1", "sallyport-ca");

        TokenReviewStatus live = review(token);
        assertThat(live.getAuthenticated()).isTrue();
        assertThat(live.getAudiences()).containsExactly("sallyport-ca");
        assertThat(live.getUser().getUsername()).isEqualTo("system:serviceaccount:shop:checkout");
        assertThat(live.getUser().getExtra().get("authentication.kubernetes.io/pod-uid"))
                .containsExactly(pod.getMetadata().getUid());

        plane.admin()
                .pods()
                .inNamespace("shop")
                .withName("checkout-1")
                .withGracePeriod(0)
                .delete();
        Eventually.await(
                "token of a pod that is gone is refused",
                Duration.ofSeconds(15),
                () -> !Boolean.TRUE.equals(review(token).getAuthenticated()));
    }

    @Test
    void aServiceAccountHasNoRightsOfItsOwn() {
        KubernetesClient checkout = plane.as("shop", "checkout");
        assertThatThrownBy(() -> checkout.pods().inNamespace("shop").list())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("system:serviceaccount:shop:checkout\" cannot list resource \"pods\"");
    }

    @Test
    void kubectlSpeaksToIt() {
        assertThat(plane.kubectl("get", "namespace", "shop", "-o", "name")
                        .orThrow()
                        .stdout())
                .isEqualTo("namespace/shop\n");
    }

    private static TokenReviewStatus review(String token) {
        return plane.admin()
                .tokenReviews()
                .create(new TokenReviewBuilder()
                        .withNewSpec()
                        .withToken(token)
                        .withAudiences("sallyport-ca")
                        .endSpec()
                        .build())
                .getStatus();
    }
}
