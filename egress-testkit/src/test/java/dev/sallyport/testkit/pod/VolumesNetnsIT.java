package dev.sallyport.testkit.pod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.net.NamespaceSupport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What lies at a container's mount paths, and how it changes. */
class VolumesNetnsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        assumeTrue(NamespaceSupport.availableOrLoud());
        cluster = TestCluster.start();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void mountsVolumesAndSwapsThemAtomically() {
        cluster.objects().configMap("shop", "bundle", Map.of("bundle.pem", "one", "other", "x"));
        cluster.objects().secret("shop", "identity", Map.of("tls.crt", "cert-1", "tls.key", "key-1"));
        RunningPod pod = run("""
                metadata: { name: volumes, namespace: shop, labels: { app: till } }
                spec:
                  containers:
                    - name: app
                      command: [sleep, infinity]
                      volumeMounts:
                        - { name: bundle, mountPath: /var/run/sallyport/bundle, readOnly: true }
                        - { name: identity, mountPath: /var/run/sallyport/identity, readOnly: true }
                        - { name: mixed, mountPath: /new-at-root/mixed }
                        - { name: bundle, mountPath: /etc/one.pem, subPath: bundle.pem }
                    - { name: other, command: [sleep, infinity] }
                  volumes:
                    - { name: bundle, configMap: { name: bundle, items: [{ key: bundle.pem, path: bundle.pem }] } }
                    - { name: identity, secret: { secretName: identity, defaultMode: 0400 } }
                    - name: mixed
                      projected:
                        sources:
                          - configMap: { name: bundle, items: [{ key: other, path: sub/other }] }
                          - downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }] }
                """);
        assertThat(pod.sh("app", "cd /var/run/sallyport; cat bundle/* identity/tls.*")
                        .stdout())
                .isEqualTo("onecert-1key-1");
        assertThat(pod.sh("app", "cat /etc/one.pem /new-at-root/mixed/sub/other /new-at-root/mixed/labels")
                        .stdout())
                .isEqualTo("onexapp=\"till\"");
        assertThat(pod.sh(
                                "app",
                                "stat -L -c %a /run/sallyport/identity/tls.key; readlink /run/sallyport/identity/tls.key")
                        .stdout())
                .isEqualTo("400\n..data/tls.key\n");
        assertThat(pod.sh("app", "touch /var/run/sallyport/bundle/x").output()).contains("Read-only file system");
        assertThat(pod.sh("other", "ls /var/run/sallyport").output()).contains("No such file");

        cluster.objects().secret("shop", "identity", Map.of("tls.crt", "cert-2", "tls.key", "key-2"));
        cluster.objects().configMap("shop", "bundle", Map.of("bundle.pem", "two", "other", "y"));
        pod.updateVolumes();

        assertThat(pod.sh("app", "cd /var/run/sallyport; cat bundle/* identity/tls.*")
                        .stdout())
                .isEqualTo("twocert-2key-2");
        pod.close();
    }

    @Test
    void projectsATokenWithTheKubeletsClaims() throws Exception {
        RunningPod pod = run("""
                metadata: { name: token, namespace: shop }
                spec:
                  serviceAccountName: checkout
                  containers: [{ name: app, command: [sleep, infinity], volumeMounts: [{ name: token, mountPath: /var/run/sallyport/token }] }]
                  volumes: [{ name: token, projected: { sources: [{ serviceAccountToken: { audience: sallyport-ca, expirationSeconds: 600, path: token } }] } }]
                """);

        String[] parts =
                pod.sh("app", "cat /var/run/sallyport/token/token").stdout().split("\\.");
        JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
        JsonNode key = JSON.readTree(cluster.tokens().jwks()).path("keys").path(0);

        assertThat(claims.path("sub").asText()).isEqualTo("system:serviceaccount:shop:checkout");
        assertThat(claims.path("aud").path(0).asText()).isEqualTo("sallyport-ca");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(600);
        assertThat(claims.at("/kubernetes.io/pod/name").asText()).isEqualTo("token");
        assertThat(claims.at("/kubernetes.io/pod/uid").asText()).isEqualTo(pod.uid());
        assertThat(claims.at("/kubernetes.io/namespace").asText()).isEqualTo("shop");
        assertThat(claims.at("/kubernetes.io/serviceaccount/uid").asText())
                .isEqualTo(cluster.tokens().serviceAccountUid("shop", "checkout"));
        assertThat(header.path("kid").asText()).isEqualTo(key.path("kid").asText());
        assertThat(verifies(parts, key)).isTrue();
        pod.close();
    }

    @Test
    void narrowsATokenToItsReaderWhereThereIsOneAndLeavesItWideElsewhere() {
        String pod = """
                metadata: { name: %s, namespace: shop }
                spec:
                  securityContext: %s
                  containers:
                    - { name: app, command: [sleep, infinity], securityContext: { runAsUser: 1000 }, volumeMounts: [{ name: token, mountPath: /token }] }
                    - { name: beside, command: [sleep, infinity], securityContext: { runAsUser: %d } }
                  volumes: [{ name: token, projected: { sources: [{ serviceAccountToken: { path: token } }] } }]
                """;
        String stat = "stat -L -c '%a %u %g' /token/token";
        try (RunningPod sole = run(pod.formatted("sole", "{}", 1000));
                RunningPod shared = run(pod.formatted("shared", "{}", 1001));
                RunningPod group = run(pod.formatted("group", "{ fsGroup: 2000 }", 1001))) {
            assertThat(sole.sh("app", stat).stdout()).isEqualTo("600 1000 0\n");
            assertThat(shared.sh("app", stat).stdout()).isEqualTo("644 0 0\n");
            assertThat(group.sh("app", stat).stdout()).isEqualTo("640 0 2000\n");
        }
    }

    private static RunningPod run(String yaml) {
        return cluster.run(Serialization.unmarshal(yaml, Pod.class));
    }

    private static boolean verifies(String[] jwt, JsonNode jwk) throws Exception {
        var decoder = Base64.getUrlDecoder();
        var modulus = new BigInteger(1, decoder.decode(jwk.path("n").asText()));
        var exponent = new BigInteger(1, decoder.decode(jwk.path("e").asText()));
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
        signature.update((jwt[0] + "." + jwt[1]).getBytes(UTF_8));
        return signature.verify(decoder.decode(jwt[2].strip()));
    }
}
