package dev.sallyport.testkit.wall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.pod.RunningPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real packets between real pods, with and without policies. */
class NetworkPolicyEnforcerNetnsIT {
    private static final String OUTSIDE = "192.175.48.15";
    private static final String OUTSIDE_V6 = "[2620:4f:8000::16]";
    private static final String NOTHING_BUT_DNS = """
            metadata: { name: dns-only, namespace: shop }
            spec:
              podSelector: {}
              policyTypes: [Egress]
              egress:
                - to:
                    - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
                      podSelector: { matchLabels: { k8s-app: kube-dns } }
                  ports: [{ port: 53 }, { protocol: UDP, port: 53 }]
            """;
    private static TestCluster cluster;
    private static RunningPod till;
    private static RunningPod lab;

    @BeforeAll
    static void start() {
        assumeTrue(NamespaceSupport.availableOrLoud());
        cluster = TestCluster.start();
        till = web("shop", "till");
        lab = web("lab", "bench");
    }

    @AfterEach
    void takeDown() {
        cluster.wall().dropsSilently(false);
        cluster.wall().remove("shop", "dns-only");
        cluster.wall().remove("shop", "labs");
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void selectedPodReachesWhatIsOpenedAndNothingElseInEitherFamily() {
        assertThat(reaches(till, OUTSIDE, 80)).isTrue();
        assertThat(reaches(till, OUTSIDE_V6, 443)).isTrue();
        assertThat(reaches(till, lab.addresses().v4(), 8080)).isTrue();

        put(NOTHING_BUT_DNS);

        assertThat(reaches(till, OUTSIDE, 80)).isFalse();
        assertThat(reaches(till, OUTSIDE_V6, 443)).isFalse();
        assertThat(reaches(till, lab.addresses().v4(), 8080)).isFalse();
        assertThat(reaches(till, "[" + lab.addresses().v6() + "]", 8080)).isFalse();
        assertThat(till.sh("app", "dig +short +time=1 +tries=1 api.payments.example")
                        .stdout())
                .contains("192.175.48.10");
        assertThat(till.sh("app", "dig +short +time=1 +tries=1 @8.8.8.8 api.payments.example")
                        .stdout())
                .doesNotContain("192.175.48.10");
        assertThat(reaches(lab, OUTSIDE, 80)).as("not selected").isTrue();
        assertThat(reaches(lab, till.addresses().v4(), 8080))
                .as("egress policy lets connections in, and their answers out")
                .isTrue();
    }

    @Test
    void unionOfPoliciesIsOpenAndNewPodsAreSeenAtOnce() {
        put(NOTHING_BUT_DNS);
        put("""
                metadata: { name: labs, namespace: shop }
                spec:
                  podSelector: { matchLabels: { app: till } }
                  policyTypes: [Egress]
                  egress: [{ to: [{ namespaceSelector: { matchLabels: { team: research } } }] }]
                """);
        assertThat(reaches(till, lab.addresses().v4(), 8080)).isFalse();

        cluster.wall().namespaces(Map.of("lab", Map.of("team", "research")));
        assertThat(reaches(till, lab.addresses().v4(), 8080)).isTrue();

        RunningPod second = web("lab", "second");
        assertThat(reaches(till, second.addresses().v4(), 8080)).isTrue();
        RunningPod basket = web("shop", "basket");
        assertThat(reaches(basket, second.addresses().v4(), 8080))
                .as("selected by one policy only, from its first packet")
                .isFalse();

        cluster.wall().remove("shop", "labs");
        assertThat(reaches(till, second.addresses().v4(), 8080)).isFalse();
        second.close();
        basket.close();
        cluster.wall().namespaces(Map.of());
    }

    @Test
    void refusesAtOnceOrDropsAsTold() {
        put(NOTHING_BUT_DNS);
        assertThat(till.sh("app", "curl -sS --max-time 2 http://" + OUTSIDE + "/")
                        .exit())
                .as("curl: connection refused")
                .isEqualTo(7);
        cluster.wall().dropsSilently(true);
        assertThat(till.sh("app", "curl -sS --max-time 2 http://" + OUTSIDE + "/")
                        .exit())
                .as("curl: timed out")
                .isEqualTo(28);
    }

    private static void put(String yaml) {
        cluster.wall().put(Serialization.unmarshal(yaml, NetworkPolicy.class));
    }

    private static boolean reaches(RunningPod from, String host, int port) {
        String command = "curl -sk -o /dev/null --max-time 3 %s://%s:%d/";
        return from.sh("app", command.formatted(port == 443 ? "https" : "http", host, port))
                .succeeded();
    }

    private static RunningPod web(String namespace, String name) {
        return cluster.run(Serialization.unmarshal("""
                metadata: { name: %2$s, namespace: %1$s, labels: { app: %2$s } }
                spec:
                  containers:
                    - name: app
                      command: [python3, -m, http.server, "8080", --bind, "::"]
                      startupProbe: { httpGet: { path: /etc/hostname, port: 8080 }, periodSeconds: 1, failureThreshold: 20 }
                """.formatted(namespace, name), Pod.class));
    }
}
