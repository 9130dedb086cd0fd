package dev.sallyport.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.RequestFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The access log in the words of Envoy's users. */
class LogFormatTest {
    private static final RequestFacts REQUEST = new RequestFacts(
            "GET",
            "/v1/charges?card=4242",
            "HTTP/1.1",
            200,
            Map.of("user-agent", "curl/8", "x-b", "second", "host", "api.stripe.example:8080"),
            Map.of("server", "nginx"));
    private static final ConnectionFacts FACTS = ConnectionFacts.NONE
            .edit()
            .authority("api.stripe.example:80", 80)
            .sni("api.stripe.example")
            .httpHost("api.stripe.example")
            .resolvedAddress("192.0.2.7")
            .decision("shop/checkout/#0", null, 7)
            .upstream("192.0.2.7:80")
            .traceId("4bf92f3577b34da6a3ce929d0e0e4736")
            .peerAddress("10.244.1.7:41000")
            .destination("shop/stripe")
            .request(REQUEST)
            .done();

    private static ConnectionRecord record(ConnectionFacts facts, Outcome outcome) {
        return new ConnectionRecord(
                Instant.parse("2026-11-08T09:05:03.123456789Z"), facts, outcome, 517, 4096, Duration.ofMillis(84));
    }

    private static String line(String format, ConnectionRecord record) {
        StringBuilder out = new StringBuilder();
        LogFormat.parse(format, true).append(out, record, 1_000);
        return out.toString();
    }

    private static String line(String format) {
        return line(format, record(FACTS, new Outcome.Carried()));
    }

    @Test
    void envoysDefaultLineReadsAsItsUsersExpect() {
        String format = "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
                + " %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
                + " \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"";
        assertThat(line(format))
                .isEqualTo("[2026-11-08T09:05:03.123Z] \"GET /v1/charges HTTP/1.1\" 200 - 517 4096 84"
                        + " \"-\" \"curl/8\" \"api.stripe.example:8080\" \"192.0.2.7:80\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%REQUESTED_SERVER_NAME%|api.stripe.example",
                "%DOWNSTREAM_REMOTE_ADDRESS%|10.244.1.7:41000",
                "%RULE%|shop/checkout/#0",
                "%RESOLVED_ADDRESS%|192.0.2.7",
                "%DESTINATION%|shop/stripe",
                "%TRACE_ID%|4bf92f3577b34da6a3ce929d0e0e4736",
                "%DECISION% %REASON% %DETAIL%|allowed - -",
                "100%% of %REQ(USER-AGENT):4%|100% of curl",
                "%REQ(x-a?x-b)%|second",
                "%REQ(X-A?X-B):3%|sec",
                "%REQ(X-A?X-C)%|-",
                "%RESP(SERVER)% %RESP(:STATUS)%|nginx 200",
                "%IDENTITY%|-",
            })
    void everyOperatorStandsForItsFact(String format, String expected) {
        assertThat(line(format)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%Y/%m/%dT%H:%M:%S%z %s|2026/11/08T09:05:03+0000 1794128703",
                "%s.%3f|1794128703.123",
                "%S.%6f %9f %f %1f|03.123456 123456789 123456789 1",
                "%a %A %b %B %e %j %y|Sun Sunday Nov November  8 312 26",
                "%I %p %F %T %D %R %Z %%|09 AM 2026-11-08 09:05:03 11/08/26 09:05 UTC %",
            })
    void timesAreWrittenAsStrftimeDoes(String format, String expected) {
        assertThat(line("%START_TIME(" + format + ")%")).isEqualTo(expected);
    }

    @Test
    void nothingOfAPeerReachesTheLineRaw() {
        ConnectionFacts hostile = FACTS.edit()
                .request(new RequestFacts(
                        "GET",
                        "/\"\\\u0085\u202e",
                        "HTTP/1.1",
                        200,
                        Map.of("user-agent", "a\r\nb \"q\" \u001b[31m" + "x".repeat(2_000)),
                        Map.of()))
                .done();
        String line = line("%REQ(USER-AGENT)% %REQ(:PATH)%", record(hostile, new Outcome.Carried()));
        assertThat(line)
                .startsWith("a\\u000d\\u000ab \\\"q\\\" \\u001b[31mxxx")
                .contains("…(2014 characters)")
                .endsWith(" /\\\"\\\\\\u0085\\u202e");
        assertThat(line("%REQ(USER-AGENT):3%", record(hostile, new Outcome.Carried())))
                .isEqualTo("a\\u000d\\u000a");
    }

    @Test
    void aTunnelHasNoRequest() {
        ConnectionFacts tunnel = FACTS.edit().request(null).done();
        assertThat(line("%REQ(:METHOD)% %PROTOCOL% %RESPONSE_CODE%", record(tunnel, new Outcome.Carried())))
                .isEqualTo("- - -");
    }

    @ParameterizedTest
    @CsvSource({
        "NO_RULE,UAEX",
        "IN_CLUSTER_TARGET,NR",
        "RATE_LIMITED,RL",
        "LIMITS_UNCOUNTED,RLSE",
        "OVERLOADED,OM",
        "DNS_FAILED,DF",
        "UPSTREAM_TLS_FAILED,UF",
        "GATEWAY_UNAVAILABLE,UH",
        "MALFORMED,DPE",
        "CREDENTIAL_MISSING,-",
        "CONNECT_FAILED,UC",
        "CONNECT_TIMEOUT,UT",
    })
    void reasonsHaveEnvoysFlagsWhereTheyMeanTheSame(Reason reason, String flag) {
        assertThat(line("%RESPONSE_FLAGS%", record(FACTS, Outcome.of(reason, "why"))))
                .isEqualTo(flag);
    }

    @Test
    void whatFailedBeforeItWasConnectedAndWhoLeftHaveOtherFlags() {
        ConnectionFacts apart = FACTS.edit().upstream(null).done();
        assertThat(line("%RESPONSE_FLAGS%", record(apart, Outcome.of(Reason.CONNECT_TIMEOUT, ""))))
                .isEqualTo("UF");
        assertThat(line("%RESPONSE_FLAGS%", record(apart, Outcome.departed()))).isEqualTo("DC");
    }

    @Test
    void aSidecarsPeersShowNoCertificate() {
        ConnectionFacts own = new ConnectionFacts(
                "spiffe://cluster.local/ns/shop/sa/checkout",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                null);
        String format = "%DOWNSTREAM_PEER_URI_SAN% %IDENTITY%";
        StringBuilder sidecar = new StringBuilder();
        LogFormat.parse(format, false).append(sidecar, record(own, new Outcome.Carried()), 1_000);
        assertThat(sidecar).hasToString("- spiffe://cluster.local/ns/shop/sa/checkout");
        assertThat(line("%DOWNSTREAM_PEER_URI_SAN%", record(own, new Outcome.Carried())))
                .isEqualTo("spiffe://cluster.local/ns/shop/sa/checkout");
    }

    @Test
    void onlyTheFieldsItNamesAreKept() {
        LogFormat format = LogFormat.parse("%REQ(A?:PATH)% %REQ(:AUTHORITY)% %REQ(B)% %RESP(C?D)%", true);
        assertThat(format.requestFields()).containsExactlyInAnyOrder("a", "host", "b");
        assertThat(format.responseFields()).containsExactlyInAnyOrder("c", "d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ab%UPSTREAM_CLUSTER%|at character 3: there is no operator UPSTREAM_CLUSTER; there are START_TIME, REQ,",
                "%|at character 1: an operator is %NAME%",
                "100% sure|at character 4: an operator is",
                "%req(a)%|at character 1: an operator is",
                "%REQ%|at character 1: REQ names a field",
                "%REQ()%|REQ names a field that no head can have",
                "%REQ(a b)%|REQ names a field that no head can have",
                "%REQ(a?b?c)%|REQ names one field, or two",
                "%REQ(:scheme)%|REQ knows of fields with a colon only :method, :path, :authority",
                "%RESP(:path)%|RESP knows of fields with a colon only :status",
                "%REQ(a):0%|a length is at least 1",
                "%RULE(a)%|RULE takes no argument",
                "%DURATION:4%|DURATION takes no length",
                "%START_TIME:4%|START_TIME takes no length",
                "%START_TIME(%Q)%|START_TIME: the format of the time knows only %Y",
                "%START_TIME(%)%|START_TIME: the format of the time knows only",
                "%START_TIME()%|the format of the time is empty",
                "a\tb|at character 2: a control character",
                " |a format has 1 to 4096 characters",
            })
    void whatItDoesNotKnowIsRefusedWithItsPlace(String formatAndMessage) {
        int bar = formatAndMessage.lastIndexOf('|');
        assertThatThrownBy(() -> LogFormat.parse(formatAndMessage.substring(0, bar), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(formatAndMessage.substring(bar + 1));
    }

    @Test
    void aFormatThatKeepsHalfOfEveryHeadIsRefused() {
        StringBuilder greedy = new StringBuilder();
        for (int i = 0; i < 17; i++) {
            greedy.append("%REQ(X-").append(i).append(")%");
        }
        assertThatThrownBy(() -> LogFormat.parse(greedy.toString(), true)).hasMessageContaining("at most 16");
    }
}
