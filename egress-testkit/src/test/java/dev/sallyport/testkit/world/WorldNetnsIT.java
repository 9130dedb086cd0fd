package dev.sallyport.testkit.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.pod.RunningPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The network and its servers, seen by plain commands in a pod that nothing governs: whatever leaks would arrive. */
class WorldNetnsIT {
    private static TestCluster cluster;
    private static RunningPod pod;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(NamespaceSupport.availableOrLoud());
        cluster = TestCluster.start();
        cluster.objects()
                .configMap(
                        "shop",
                        "internet-ca",
                        Map.of("ca.crt", Files.readString(cluster.world().internetCa())));
        pod = cluster.run(Serialization.unmarshal("""
                metadata: { name: plain, namespace: shop }
                spec:
                  containers:
                    - name: app
                      image: debian
                      command: [sleep, infinity]
                      securityContext: { runAsUser: 1000, allowPrivilegeEscalation: false }
                      volumeMounts: [{ name: ca, mountPath: /etc/internet }]
                  volumes: [{ name: ca, configMap: { name: internet-ca } }]
                """, Pod.class));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void servesHttpsByNameWithACertificateOfTheInternetCa() {
        String answer = curl("--cacert", "/etc/internet/ca.crt", "https://api.payments.example/v1/charge");

        assertThat(answer)
                .contains("\"kind\":\"internet\"", "\"sni\":\"api.payments.example\"", "\"path\":\"/v1/charge\"")
                .contains("\"source\":\"" + pod.addresses().v4() + "\"");
    }

    @Test
    void servesIpv6() {
        assertThat(curl("-6", "--cacert", "/etc/internet/ca.crt", "https://v6only.partner.example/"))
                .contains("\"destination\":\"2620:4f:8000:0:0:0:0:16\"");
    }

    @Test
    void servesHttpWithKeepAliveBodiesAndStatus() {
        assertThat(curl("-d", "0123456789", "http://plain.partner.example/", "http://plain.partner.example/status/418"))
                .contains("\"bodyBytes\":\"10\"")
                .contains("\"path\":\"/status/418\"");
        assertThat(curl("-o", "/dev/null", "-w", "%{size_download}", "http://plain.partner.example/bytes/100000"))
                .isEqualTo("100000");
    }

    @Test
    void echoesTcpSpeaksFirstAndEchoesUdp() {
        assertThat(bash("exec 3<>/dev/tcp/192.175.48.15/7; echo marco >&3; head -1 <&3"))
                .isEqualTo("marco\n");
        assertThat(bash("exec 3<>/dev/tcp/mail.partner.example/25; head -1 <&3"))
                .startsWith("220 mail.partner.example");
        assertThat(bash("exec 3<>/dev/udp/192.175.48.10/443; echo quic >&3; timeout 2 head -1 <&3"))
                .isEqualTo("quic\n");
        assertThat(bash("exec 3<>/dev/udp/2620:4f:8000::10/443; echo quic6 >&3; timeout 2 head -1 <&3"))
                .isEqualTo("quic6\n");
    }

    @Test
    void leakingToWhatMustNeverBeReachedWouldSucceed() {
        assertThat(curl("http://169.254.169.254/latest/meta-data")).contains("\"kind\":\"metadata\"");
        assertThat(curl("http://10.0.0.1/")).contains("\"kind\":\"private\"");
        assertThat(curl("http://[64:ff9b::a00:1]/")).contains("\"kind\":\"private\"");
        assertThat(dig("@8.8.8.8", "+short", "api.payments.example")).isEqualTo("192.175.48.10\n");
        assertThat(cluster.world().outsideDnsLog()).anyMatch(line -> line.contains("api.payments.example"));
    }

    @Test
    void countsWhatAPodSendsOutsideByItself() {
        RunningPod counted = cluster.run(Serialization.unmarshal("""
                metadata: { name: counted, namespace: shop }
                spec: { containers: [{ name: app, image: debian, command: [sleep, infinity] }] }
                """, Pod.class));
        assertThat(counted.exec("app", "dig", "+short", "api.payments.example").stdout())
                .isEqualTo("192.175.48.10\n");
        assertThat(cluster.outbound(counted).total())
                .as("in-cluster DNS is not outside")
                .isZero();

        counted.exec("app", "curl", "-s", "-m", "5", "http://192.175.48.15/");
        counted.exec("app", "curl", "-s", "-m", "5", "http://[2620:4f:8000::10]/");
        counted.exec("app", "bash", "-c", "echo x > /dev/udp/192.175.48.10/443");

        assertThat(cluster.outbound(counted).tcp()).isGreaterThan(6);
        assertThat(cluster.outbound(counted).udp()).isEqualTo(1);
    }

    @Test
    void answersByTheTable() {
        assertThat(dig("+short", "www.partner.example"))
                .isEqualTo("edge.partner.example.\npop7.cdn.example.\n192.175.48.13\n");
        assertThat(dig("+short", "a.b.wild.example")).isEqualTo("192.175.48.14\n");
        assertThat(dig("+short", "AAAA", "mapped.evil.example")).isEqualTo("::ffff:10.0.0.1\n");
        assertThat(dig("+short", "mixed.evil.example").lines()).containsExactlyInAnyOrder("192.175.48.10", "10.0.0.1");
        assertThat(dig("+short", "rebind.evil.example")).isEqualTo("192.175.48.19\n");
        assertThat(dig("+short", "rebind.evil.example")).isEqualTo("169.254.169.254\n");
        assertThat(dig("gone.evil.example")).contains("status: NXDOMAIN");
        assertThat(dig("unheard-of.example")).contains("status: NXDOMAIN");
        assertThat(dig("broken.evil.example")).contains("status: SERVFAIL");
        assertThat(dig("AAAA", "plain.partner.example")).contains("status: NOERROR", "ANSWER: 0");
        assertThat(dig("+tcp", "+short", "API.Payments.Example")).isEqualTo("192.175.48.10\n");
        assertThat(dig("+time=1", "+tries=1", "slow.evil.example")).contains("timed out");
    }

    @Test
    void showsEveryQuestionInTheLogAndTakesNewAnswersWhileRunning() {
        cluster.world().setName("moving.partner.example", "A 1 192.175.48.30");
        assertThat(dig("+short", "moving.partner.example")).isEqualTo("192.175.48.30\n");
        cluster.world().setName("moving.partner.example", "A 1 192.175.48.31", "AAAA 1 2620:4f:8000::31");
        assertThat(dig("+short", "moving.partner.example")).isEqualTo("192.175.48.31\n");

        List<String> questions = cluster.world().clusterDnsLog();
        assertThat(questions)
                .anyMatch(line -> line.endsWith(
                        " %s moving.partner.example A".formatted(pod.addresses().v4())))
                .noneMatch(line -> line.contains("never-asked.example"));
    }

    private static String curl(String... arguments) {
        return run("curl", List.of("-sS", "-m", "10"), arguments);
    }

    private static String dig(String... arguments) {
        return run("dig", List.of(), arguments);
    }

    private static String bash(String script) {
        return pod.exec("app", "bash", "-c", script).output();
    }

    private static String run(String program, List<String> first, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(first);
        command.addAll(List.of(arguments));
        return pod.exec("app", command.toArray(String[]::new)).output();
    }
}
