package dev.sallyport.testkit.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Security contexts as containerd reads them. */
class ProcessCredentialsTest {
    @Test
    void withoutAContextIsRootWithContainerdsDefaultsNetRawIncluded() {
        ProcessCredentials credentials = of("{}", "{ name: a }");

        assertThat(credentials.uid()).isZero();
        assertThat(credentials.capabilities()).hasSize(14).contains("NET_RAW").doesNotContain("NET_ADMIN");
        assertThat(credentials.noNewPrivileges()).isFalse();
    }

    @Test
    void dropsAllThenAdds() {
        ProcessCredentials credentials = of(
                "{}", "{ name: a, securityContext: { capabilities: { drop: [ALL], add: [NET_ADMIN, CAP_NET_RAW] } } }");

        assertThat(credentials.capabilities()).containsExactlyInAnyOrder("NET_ADMIN", "NET_RAW");
    }

    @Test
    void theContainersContextBeatsThePods() {
        ProcessCredentials credentials = of(
                "{ securityContext: { runAsUser: 1, runAsGroup: 2, fsGroup: 3, supplementalGroups: [4] } }",
                "{ name: a, securityContext: { runAsUser: 15401, allowPrivilegeEscalation: false } }");

        assertThat(credentials.uid()).isEqualTo(15401);
        assertThat(credentials.gid()).isEqualTo(2);
        assertThat(credentials.groups()).containsExactly(4L, 3L);
        assertThat(credentials.setpriv(List.of("id")))
                .startsWith("setpriv", "--reuid", "15401", "--regid", "2", "--groups", "4,3")
                .endsWith("--no-new-privs", "--", "id");
    }

    @Test
    void refusesToRunANonRootContainerAsRoot() {
        assertThatThrownBy(() -> of("{ securityContext: { runAsNonRoot: true } }", "{ name: proxy }"))
                .isInstanceOf(PodFailed.class)
                .hasMessageContaining("proxy");
    }

    @Test
    void expandsReferencesAsKubernetesDoes() {
        assertThat(EnvironmentResolver.expand("$(A)-$$(A)-$(B)-$A", Map.of("A", "x$1")))
                .isEqualTo("x$1-$(A)-$(B)-$A");
    }

    private static ProcessCredentials of(String pod, String container) {
        return ProcessCredentials.of(
                Serialization.unmarshal("---\n" + pod, PodSpec.class),
                Serialization.unmarshal("---\n" + container, Container.class));
    }
}
