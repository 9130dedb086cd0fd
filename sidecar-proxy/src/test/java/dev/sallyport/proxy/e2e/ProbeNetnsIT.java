package dev.sallyport.proxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.pod.ProcessCredentials;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code sallyport probe} through the port that kubectl would forward: a governed pod's own, on its loopback. */
@ExtendWith(OnAttackGround.class)
class ProbeNetnsIT {
    @Test
    void connectsAsThePodWouldAndSaysSo(AttackGround here) throws Exception {
        int before = payments(here).size();
        CommandResult probe = probe(here.till(), "api.payments.example:443");
        assertThat(probe.exit()).as(probe.output()).isZero();
        assertThat(probe.stdout()).matches("The pod -> api\\.payments\\.example:443: connected in \\d+ ms\\n");
        assertThat(here.records().await(before + 1, ProbeNetnsIT::isOfPayments)).hasSize(before + 1);
        JsonNode record = payments(here).getLast();
        assertThat(record.path("spiffe_id").asText()).endsWith("/ns/shop/sa/checkout");
        assertThat(record.path("decision").asText()).as(record::toString).isEqualTo("allowed");
        assertThat(record.path("rule").asText()).isEqualTo("shop/checkout/payments");
        assertThat(probe(here.till(), "api.payments.example:443", "-o", "json").stdout())
                .contains("\"connected\" : true", "\"status\" : 200");
    }

    @Test
    void isRefusedAsThePodWouldBeAndSaysByWhat(AttackGround here) {
        CommandResult denied = probe(here.till(), "old.partner.example:443");
        assertThat(denied.exit()).as(denied.output()).isEqualTo(3);
        assertThat(denied.stdout()).contains("refused denied_by_rule (403)", "rule cluster");
        CommandResult lying = probe(here.till(), "metadata.evil.example:443");
        assertThat(lying.exit()).as(lying.output()).isEqualTo(3);
        assertThat(lying.stdout()).contains("refused address_forbidden");
    }

    @Test
    void whatShouldConnectAndDoesNotHasFailed(AttackGround here) {
        CommandResult gone = probe(here.till(), "gone.evil.example:443");
        assertThat(gone.exit()).as(gone.output()).isEqualTo(1);
        assertThat(gone.stdout()).contains("failed dns_failed");
        CommandResult nameless = probe(here.till(), "192.175.48.19:443");
        assertThat(nameless.exit()).as(nameless.output()).isEqualTo(1);
        assertThat(nameless.stdout()).contains("failed", "explain");
        CommandResult echo = probe(here.till(), "192.175.48.15:7");
        assertThat(echo.exit()).as(echo.output()).isZero();
        CommandResult nobody = run(here.till(), List.of("probe", "shop/till", "a.example:1", "--proxy=127.0.0.1:1"));
        assertThat(nobody.exit()).as(nobody.output()).isEqualTo(2);
        assertThat(nobody.stderr()).contains("does not answer");
    }

    private static List<JsonNode> payments(AttackGround here) {
        return here.records().all().stream().filter(ProbeNetnsIT::isOfPayments).toList();
    }

    private static boolean isOfPayments(JsonNode record) {
        return record.path("authority").asText().equals("api.payments.example:443");
    }

    private static CommandResult probe(RunningPod pod, String destination, String... more) {
        List<String> arguments = new ArrayList<>(List.of("probe", "shop/till", destination, "--proxy=127.0.0.1:15402"));
        arguments.addAll(List.of(more));
        return run(pod, arguments);
    }

    private static CommandResult run(RunningPod pod, List<String> arguments) {
        Path jar = Path.of("../sallyport-cli/target/sallyport.jar").toAbsolutePath();
        assertThat(jar).as("mvn package -pl sallyport-cli").exists();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.normalize().toString()));
        command.addAll(arguments);
        return pod.exec(SallyportSystem.APP, ProcessCredentials.defaultRoot(), Duration.ofSeconds(30), command);
    }
}
