package dev.sallyport.resources.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.resources.manifests.Installed.Cluster;
import dev.sallyport.testkit.controlplane.NeedsControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of our service accounts as the API server's authorizer sees it: enough, and no more. */
@NeedsControlPlane
@ExtendWith(Installed.class)
class RbacClusterIT {
    @BeforeAll
    static void aNamespaceOfSomebodyElse(Cluster cluster) {
        cluster.plane().createNamespace("bank", Map.of());
        cluster.admin().resource(secret("bank", "vault")).create();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # account           | verb   | resource                                      | namespace        | name                   | may
            sallyport-gateway   | watch  | egress.sallyport.dev/egresspolicies           | -                | -                      | true
            sallyport-gateway   | list   | egress.sallyport.dev/clusteregressdestinations| -                | -                      | true
            sallyport-gateway   | patch  | egress.sallyport.dev/egresspolicies/status    | bank             | any                    | true
            sallyport-gateway   | patch  | egress.sallyport.dev/egresspolicies           | bank             | any                    | false
            sallyport-gateway   | watch  | /namespaces                                   | -                | -                      | true
            sallyport-gateway   | patch  | /namespaces                                   | -                | bank                   | false
            sallyport-gateway   | patch  | coordination.k8s.io/leases                    | sallyport-system | sallyport-gateway      | true
            sallyport-gateway   | update | coordination.k8s.io/leases                    | sallyport-system | sallyport-gateway      | false
            sallyport-gateway   | create | coordination.k8s.io/leases                    | sallyport-system | -                      | true
            sallyport-gateway   | patch  | coordination.k8s.io/leases                    | sallyport-system | sallyport-ca           | false
            sallyport-gateway   | update | coordination.k8s.io/leases                    | sallyport-system | sallyport-ca           | false
            sallyport-gateway   | create | coordination.k8s.io/leases                    | bank             | -                      | false
            sallyport-gateway   | get    | /secrets                                      | bank             | vault                  | false
            sallyport-gateway   | get    | /secrets                                      | sallyport-system | sallyport-ca           | false
            sallyport-gateway   | list   | /pods                                         | -                | -                      | true
            sallyport-gateway   | watch  | /pods                                         | -                | -                      | true
            sallyport-gateway   | get    | /pods                                         | bank             | any                    | false
            sallyport-gateway   | patch  | /pods                                         | bank             | any                    | false
            sallyport-gateway   | create | /pods/exec                                    | bank             | any                    | false
            sallyport-gateway   | create | authentication.k8s.io/tokenreviews            | -                | -                      | false
            sallyport-gateway   | create | /serviceaccounts/token                        | sallyport-system | sallyport-ca           | false
            sallyport-injector  | watch  | egress.sallyport.dev/egresssettings           | -                | -                      | true
            sallyport-injector  | list   | egress.sallyport.dev/egresspolicies           | -                | -                      | false
            sallyport-injector  | patch  | egress.sallyport.dev/egresssettings           | -                | cluster                | false
            sallyport-injector  | watch  | /namespaces                                   | -                | -                      | true
            sallyport-injector  | list   | /pods                                         | bank             | -                      | true
            sallyport-injector  | patch  | /pods                                         | bank             | any                    | false
            sallyport-injector  | create | /pods                                         | bank             | -                      | false
            sallyport-injector  | create | /pods/exec                                    | bank             | any                    | false
            sallyport-injector  | get    | /secrets                                      | bank             | vault                  | false
            sallyport-injector  | get    | /configmaps                                   | bank             | sallyport-trust-bundle | true
            sallyport-injector  | get    | /configmaps                                   | bank             | kube-root-ca.crt       | false
            sallyport-injector  | list   | /configmaps                                   | bank             | -                      | false
            sallyport-injector  | create | /configmaps                                   | bank             | -                      | false
            sallyport-injector  | delete | networking.k8s.io/networkpolicies             | bank             | sallyport-egress       | true
            sallyport-injector  | delete | networking.k8s.io/networkpolicies             | bank             | theirs                 | false
            sallyport-injector  | create | networking.k8s.io/networkpolicies             | bank             | -                      | false
            sallyport-injector  | watch  | discovery.k8s.io/endpointslices               | default          | kubernetes             | true
            sallyport-injector  | list   | discovery.k8s.io/endpointslices               | bank             | -                      | false
            sallyport-injector  | create | /events                                       | bank             | -                      | true
            sallyport-injector  | patch  | admissionregistration.k8s.io/validatingwebhookconfigurations | - | sallyport-injector     | false
            sallyport-ca        | create | authentication.k8s.io/tokenreviews            | -                | -                      | true
            sallyport-ca        | get    | /pods                                         | bank             | any                    | true
            sallyport-ca        | list   | /pods                                         | bank             | -                      | false
            sallyport-ca        | update | /secrets                                      | sallyport-system | sallyport-ca           | true
            sallyport-ca        | create | /secrets                                      | sallyport-system | -                      | true
            sallyport-ca        | get    | /secrets                                      | sallyport-system | another                | false
            sallyport-ca        | list   | /secrets                                      | sallyport-system | -                      | false
            sallyport-ca        | get    | /secrets                                      | bank             | vault                  | false
            sallyport-ca        | create | /secrets                                      | bank             | -                      | false
            sallyport-ca        | update | /configmaps                                   | sallyport-system | sallyport-trust-bundle | true
            sallyport-ca        | patch  | admissionregistration.k8s.io/mutatingwebhookconfigurations   | - | sallyport-injector     | true
            sallyport-ca        | patch  | admissionregistration.k8s.io/validatingwebhookconfigurations | - | sallyport-injector     | true
            sallyport-ca        | update | admissionregistration.k8s.io/validatingwebhookconfigurations | - | sallyport-injector     | false
            sallyport-ca        | patch  | admissionregistration.k8s.io/mutatingwebhookconfigurations   | - | somebody-elses         | false
            sallyport-ca        | create | admissionregistration.k8s.io/mutatingwebhookconfigurations   | - | -                      | false
            """)
    void theAuthorizerSays(
            String account, String verb, String resource, String namespace, String name, boolean may, Cluster cluster) {
        String[] parts = resource.split("/");
        var review = cluster.as(account)
                .authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb(verb)
                        .withGroup(parts[0])
                        .withResource(parts[1])
                        .withSubresource(parts.length > 2 ? parts[2] : null)
                        .withNamespace(namespace)
                        .withName(name)
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        assertThat(review.getStatus().getAllowed()).isEqualTo(may);
    }

    @Test
    void theInjectorMakesItsTwoObjectsByServerSideApplyAndNoOthers(Cluster cluster) {
        KubernetesClient injector = cluster.as(Kube.INJECTOR_SERVICE_ACCOUNT);
        ConfigMap bundle =
                injector.resource(configMap("bank", Kube.BUNDLE_CONFIG_MAP)).serverSideApply();
        NetworkPolicy wall =
                injector.resource(networkPolicy("bank", Kube.NETWORK_POLICY)).serverSideApply();
        assertThat(bundle.getMetadata().getUid()).isNotBlank();
        assertThat(wall.getMetadata().getUid()).isNotBlank();

        assertForbidden(() -> injector.resource(configMap("bank", "another")).serverSideApply());
        assertForbidden(
                () -> injector.resource(networkPolicy("bank", "another")).serverSideApply());
        // A POST names its object where RBAC does not look: refused even for these two (ADR 0141).
        assertForbidden(() ->
                injector.resource(configMap("default", Kube.BUNDLE_CONFIG_MAP)).create());

        assertThat(injector.configMaps()
                        .inAnyNamespace()
                        .withField("metadata.name", Kube.BUNDLE_CONFIG_MAP)
                        .list()
                        .getItems())
                .extracting(found -> found.getMetadata().getNamespace())
                .containsExactly("bank");
        assertForbidden(() -> injector.configMaps().inAnyNamespace().list());
        assertThat(injector.resource(wall).delete()).isNotEmpty();
    }

    @Test
    void theCaKeepsItsSecretAndReadsNoOther(Cluster cluster) {
        KubernetesClient ca = cluster.as(Kube.CA_SERVICE_ACCOUNT);
        ca.resource(secret(Kube.SYSTEM_NAMESPACE, Kube.CA)).create();
        Secret stored = ca.secrets()
                .inNamespace(Kube.SYSTEM_NAMESPACE)
                .withName(Kube.CA)
                .require();
        stored.setStringData(Map.of("more", "of it"));
        assertThat(ca.resource(stored).update().getData()).containsKeys("what", "more");

        assertForbidden(() -> ca.secrets().inNamespace("bank").withName("vault").get());
        assertForbidden(() -> ca.secrets().inNamespace(Kube.SYSTEM_NAMESPACE).list());
        assertThat(ca.tokenReviews()
                        .create(new TokenReviewBuilder()
                                .withNewSpec()
                                .withToken("no token at all")
                                .endSpec()
                                .build())
                        .getStatus()
                        .getAuthenticated())
                .isNotEqualTo(true);
    }

    @Test
    void aNamespaceLetsTheGatewayReadOneSecretByItsName(Cluster cluster) {
        KubernetesClient gateway = cluster.as(Kube.GATEWAY_SERVICE_ACCOUNT);
        cluster.plane().createNamespace("shop", Map.of());
        cluster.admin().resource(secret("shop", "partner-client-certificate")).create();
        cluster.admin().resource(secret("shop", "another")).create();
        assertForbidden(() -> gateway.secrets()
                .inNamespace("shop")
                .withName("partner-client-certificate")
                .get());

        cluster.apply(Manifest.read(Manifest.ROOT.resolve("examples/credential-reader/role.yaml")))
                .orThrow();

        assertThat(gateway.secrets()
                        .inNamespace("shop")
                        .withName("partner-client-certificate")
                        .require()
                        .getData())
                .containsKey("what");
        assertThat(gateway.secrets()
                        .inNamespace("shop")
                        .withField("metadata.name", "partner-client-certificate")
                        .list()
                        .getItems())
                .hasSize(1);
        assertForbidden(
                () -> gateway.secrets().inNamespace("shop").withName("another").get());
        assertForbidden(() -> gateway.secrets().inNamespace("shop").list());
    }

    private static void assertForbidden(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403));
    }

    private static Secret secret(String namespace, String name) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withStringData(Map.of("what", "secret"))
                .build();
    }

    private static ConfigMap configMap(String namespace, String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(Map.of("bundle.pem", ""))
                .build();
    }

    private static NetworkPolicy networkPolicy(String namespace, String name) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .endPodSelector()
                .withPolicyTypes("Egress")
                .endSpec()
                .build();
    }
}
