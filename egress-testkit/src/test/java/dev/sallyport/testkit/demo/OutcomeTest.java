package dev.sallyport.testkit.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.shell.CommandResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What plain tools say, as captured from them, in the table's words. */
class OutcomeTest {
    @Test
    void readsCurl() {
        assertThat(curl(0, "{\"kind\":\"internet\"}HTTP 200", 30)).isEqualTo(Outcome.ALLOWED);
        assertThat(curl(0, "{\"kind\":\"metadata\"}HTTP 200", 30)).isEqualTo(Outcome.OTHER);
        assertThat(curl(35, "curl: (35) OpenSSL/3.0.17: error:0A000419:SSL routines::tlsv1 alert access denied", 30))
                .isEqualTo(Outcome.TLS_ALERT);
        assertThat(curl(0, "{\"reason\":\"no_rule\"}HTTP 403", 30)).isEqualTo(Outcome.HTTP_403);
        assertThat(curl(56, "curl: (56) CONNECT tunnel failed, response 403", 30))
                .isEqualTo(Outcome.CONNECT_403);
        assertThat(curl(7, "curl: (7) Failed to connect", 30)).isEqualTo(Outcome.REJECTED);
        assertThat(curl(7, "curl: (7) Failed to connect", 3000))
                .as("not at once")
                .isEqualTo(Outcome.OTHER);
        assertThat(curl(28, "curl: (28) Connection timed out", 10_000)).isEqualTo(Outcome.OTHER);
    }

    @Test
    void readsProbes() {
        assertThat(probe("answer b'marco'", 5)).isEqualTo(Outcome.ALLOWED);
        assertThat(probe("[Errno 111] Connection refused", 5)).isEqualTo(Outcome.REJECTED);
        assertThat(probe("[Errno 1] Operation not permitted", 5)).isEqualTo(Outcome.REJECTED);
        assertThat(probe("[Errno 104] Connection reset by peer", 5)).isEqualTo(Outcome.RESET);
        assertThat(probe("timed out", 3000)).isEqualTo(Outcome.OTHER);
        assertThat(probe("answer b''", 5))
                .as("an empty answer is an end, not an answer")
                .isEqualTo(Outcome.OTHER);
    }

    @Test
    void readsWhatTheCaAnswers() {
        assertThat(Outcome.ofCa(result(0, "-----BEGIN CERTIFICATE-----\nHTTP 201\n", 5)))
                .isEqualTo(Outcome.CA_ISSUES);
        assertThat(Outcome.ofCa(result(0, "{\"status\":403}HTTP 403\n", 5))).isEqualTo(Outcome.CA_REFUSES);
        assertThat(Outcome.ofCa(result(7, "curl: (7) Failed to connect", 5))).isEqualTo(Outcome.OTHER);
    }

    private static Outcome curl(int exit, String output, long millis) {
        return Outcome.ofCurl(result(exit, output, millis));
    }

    private static Outcome probe(String output, long millis) {
        return Outcome.ofProbe(result(0, output, millis));
    }

    private static CommandResult result(int exit, String output, long millis) {
        return new CommandResult(List.of("tool"), exit, output, "", Duration.ofMillis(millis));
    }
}
