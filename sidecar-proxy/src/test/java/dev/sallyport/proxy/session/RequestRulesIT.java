package dev.sallyport.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.Quota;
import dev.sallyport.model.policy.RateLimit;
import dev.sallyport.model.policy.RateLimit.Key;
import dev.sallyport.model.policy.RuleLimits;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.model.request.FieldCondition;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.model.request.PathPattern;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.Upstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules about requests at the gateway: each request of a plaintext connection is judged by itself. */
class RequestRulesIT {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private final GatewayBench bench = new GatewayBench();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Upstream server = new Upstream((in, out, socket) -> {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        String first = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            first = first.isEmpty() ? line : first;
            if (line.isEmpty()) {
                heard.add(first);
                if (!first.contains("/never")) {
                    out.write(OK.getBytes(UTF_8));
                }
                first = "";
            }
        }
    });

    @BeforeEach
    void reachable() {
        bench.dns.name("a.example", "8.8.8.8").name("b.example", "8.8.8.8").name("c.example", "8.8.8.8");
        bench.internet.put("8.8.8.8", 80, server).put("8.8.8.8", 443, server);
    }

    @AfterEach
    void close() {
        await().atMost(Duration.ofSeconds(5)).until(() -> bench.live.size() == 0);
        bench.close();
        server.close();
    }

    private static HttpCondition paths(String... paths) {
        return new HttpCondition(null, Stream.of(paths).map(PathPattern::parse).toList(), null);
    }

    private static HttpCondition methods(String... methods) {
        return new HttpCondition(Set.of(methods), null, null);
    }

    private static String request(String method, String path, String host) {
        return method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static void ok(Tunnel tunnel) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\nok")) {
            byte[] next = tunnel.read(1);
            assertThat(next).as("the end came after: %s", text).hasSize(1);
            text.append(new String(next, UTF_8));
        }
        assertThat(text.toString()).startsWith("HTTP/1.1 200 ");
    }

    private ConnectionRecord lastRecord(int records) {
        await().until(() -> bench.records.all().size() == records);
        return bench.records.all().getLast();
    }

    /** An Istio user's table: who, where, which path, and what comes of it. */
    @ParameterizedTest(name = "{0} {1}{2}")
    @CsvSource({
        "shop,  a.example, /api/v1,     200",
        "shop,  a.example, /admin/x,    403",
        "shop,  a.example, /other,      403",
        "shop,  b.example, /status,     200",
        "shop,  b.example, /status/x,   403",
        "shop,  b.example, /,           403",
        "shop,  c.example, /api/v1,     403",
        "other, a.example, /api/v1,     403",
        "other, a.example, /admin/x,    200",
        "other, a.example, /other,      403",
        "other, b.example, /status,     403",
        "other, b.example, /status/x,   403",
        "other, b.example, /,           403",
        "other, c.example, /api/v1,     200",
    })
    void sevenCasesOfHostAndPathForTwoIdentities(String namespace, String host, String path, int status)
            throws IOException {
        bench.policy.publish(new Policies()
                .allowHttp("shop", paths("/api/**", "/admin/**"), "a.example")
                .denyHttp("shop", paths("/admin/**"), "a.example")
                .allowHttp("shop", paths("/status"), "b.example")
                .allowHttp("other", paths("/admin/*"), "a.example")
                .allow("other", "c.example")
                .snapshot());
        SpiffeId caller = namespace.equals("shop") ? Policies.CHECKOUT : Policies.OTHER;
        try (Tunnel tunnel = bench.open(caller, host + ":80", "http1").send(request("GET", path, host))) {
            if (status == 200) {
                ok(tunnel);
            } else if (tunnel.await() instanceof Answer.Refused refused) {
                assertThat(refused.refusal().reason()).isEqualTo(Reason.NO_RULE);
            } else {
                assertThat(tunnel.readAll()).startsWith("HTTP/1.1 403 ").contains("\"reason\":\"");
            }
        }
        Outcome outcome = lastRecord(1).outcome();
        assertThat(outcome instanceof Outcome.Carried).isEqualTo(status == 200);
        assertThat(heard).hasSize(status == 200 ? 1 : 0);
    }

    @Test
    void aDenyBeatsAnAllowForOneRequestOfAKeptConnection() throws IOException {
        bench.policy.publish(new Policies()
                .allow("shop", "a.example")
                .denyHttp("shop", methods("DELETE"), "a.example")
                .snapshot());
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(request("GET", "/1", "a.example"))) {
            ok(tunnel);
            ok(tunnel.send(request("GET", "/2", "a.example")));
            tunnel.send(request("DELETE", "/3", "a.example"));
            assertThat(tunnel.readAll())
                    .startsWith("HTTP/1.1 403 ")
                    .contains("\"reason\":\"denied_by_rule\"", "\"rule\":\"shop/policy/#1\"");
        }
        assertThat(lastRecord(3).outcome().reason()).isEqualTo(Reason.DENIED_BY_RULE);
        assertThat(bench.records.all().getLast().facts().rule()).isEqualTo("shop/policy/#1");
        assertThat(heard).containsExactly("GET /1 HTTP/1.1", "GET /2 HTTP/1.1");
    }

    @Test
    void eachRequestsRecordNamesTheRuleThatLetItPass() throws IOException {
        bench.policy.publish(new Policies()
                .allowHttp("shop", paths("/a"), "a.example")
                .allowHttp("shop", paths("/b"), "a.example")
                .snapshot());
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(request("GET", "/b", "a.example"))) {
            ok(tunnel);
            ok(tunnel.send(request("GET", "/a", "a.example")));
        }
        lastRecord(2);
        assertThat(bench.records.all())
                .extracting(record -> record.facts().rule())
                .containsExactly("shop/policy/#1", "shop/policy/#0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/../admin",
                "/api/%2e%2e/admin",
                "/api//../admin",
                "/api/..%2fadmin",
                "/api;/../admin",
                "/api%5c..%5cadmin",
                "/api/%252e%252e/admin",
                "/api/%c0%ae./admin",
                "http://a.example/api/../admin",
                "//a.example/api"
            })
    void noPathWithTwoReadingsGetsThrough(String target) throws IOException {
        bench.policy.publish(
                new Policies().allowHttp("shop", paths("/api/**"), "a.example").snapshot());
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(request("GET", target, "a.example"))) {
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 403 ").contains("more than one reading");
        }
        assertThat(lastRecord(1).outcome().reason()).isEqualTo(Reason.NO_RULE);
        assertThat(heard).isEmpty();
    }

    @Test
    void aFieldThatEndsAtTheGatewayAllowsNothing() throws IOException {
        HttpCondition keyed = new HttpCondition(null, null, List.of(new FieldCondition("X-Key", "k")));
        bench.policy.publish(
                new Policies().allowHttp("shop", keyed, "a.example").snapshot());
        String head = "GET / HTTP/1.1\r\nHost: a.example\r\nX-Key: k\r\n";
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(head + "\r\n")) {
            ok(tunnel);
            tunnel.send(head + "Connection: x-key\r\n\r\n");
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 403 ");
        }
        assertThat(heard).hasSize(1);
    }

    @Test
    void whatTheGatewayCannotReadIsRefusedBeforeAnythingIsDialled() throws IOException {
        bench.policy.publish(
                new Policies().allowHttp("shop", paths("/api/**"), "a.example").snapshot());
        try (Tunnel tunnel = bench.open("a.example:80", "opaque").send("\0\1\2\3")) {
            assertThat(tunnel.await())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.HTTP_UNREADABLE));
        }
        assertThat(lastRecord(1).facts().rule()).isEqualTo("shop/policy/#0");
        assertThat(bench.internet.dialled()).isEmpty();
    }

    @Test
    void aGuestsLateBytesAreRefusedUnreadTheSameWay() throws IOException {
        bench.policy.publish(
                new Policies().allowHttp("shop", paths("/api/**"), "a.example").snapshot());
        try (Tunnel tunnel = bench.open("a.example:80", null)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            tunnel.send(request("GET", "/other", "a.example"));
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 403 ").contains("no_rule");
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aChangeOfPolicyCutsTheRequestItDeniesAndLeavesTheOther() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        try (Tunnel cut = bench.open("a.example:80", "http1").send(request("GET", "/never/1", "a.example"));
                Tunnel kept = bench.open("a.example:80", "http1").send(request("GET", "/kept", "a.example"))) {
            ok(kept);
            await().until(() -> heard.size() == 2);
            bench.policy.publish(new Policies()
                    .allow("shop", "a.example")
                    .denyHttp("shop", paths("/never/**"), "a.example")
                    .snapshot());
            assertThat(cut.readAll()).startsWith("HTTP/1.1 403 ").contains("\"rule\":\"shop/policy/#1\"");
            ok(kept.send(request("GET", "/kept", "a.example")));
            kept.send(request("GET", "/never/2", "a.example"));
            assertThat(kept.readAll()).startsWith("HTTP/1.1 403 ");
        }
        assertThat(heard).hasSize(3);
    }

    @Test
    void aRulesRateIsChargedForTheRequestsThatMatchItOnly() throws IOException {
        RuleLimits two = new RuleLimits(new RateLimit(2, Duration.ofHours(1), 2, Key.IDENTITY), null);
        bench.policy.publish(new Policies()
                .allowHttp("shop", paths("/paid/**"), "a.example")
                .limited(two)
                .allowHttp("shop", paths("/free/**"), "a.example")
                .snapshot());
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(request("GET", "/free/1", "a.example"))) {
            ok(tunnel);
            ok(tunnel.send(request("GET", "/paid/1", "a.example")));
            ok(tunnel.send(request("GET", "/free/2", "a.example")));
            ok(tunnel.send(request("GET", "/paid/2", "a.example")));
            ok(tunnel.send(request("GET", "/free/3", "a.example")));
            tunnel.send(request("GET", "/paid/3", "a.example"));
            assertThat(tunnel.readAll()).startsWith("HTTP/1.1 429 ").contains("rate_limited");
        }
        assertThat(lastRecord(6).outcome().reason()).isEqualTo(Reason.RATE_LIMITED);
    }

    @Test
    void aRulesTunnelsAreCountedFromTheFirstRequestThatMatchesIt() throws IOException {
        RuleLimits one = new RuleLimits(null, new Quota(1L, null, null, null));
        bench.policy.publish(new Policies()
                .allowHttp("shop", paths("/paid/**"), "a.example")
                .limited(one)
                .allowHttp("shop", paths("/free/**"), "a.example")
                .snapshot());
        try (Tunnel paid = bench.open("a.example:80", "http1").send(request("GET", "/paid/1", "a.example"));
                Tunnel free = bench.open("a.example:80", "http1").send(request("GET", "/free/1", "a.example"))) {
            ok(paid);
            ok(paid.send(request("GET", "/paid/2", "a.example")));
            ok(free);
            free.send(request("GET", "/paid/3", "a.example"));
            assertThat(free.readAll()).startsWith("HTTP/1.1 429 ").contains("quota_exhausted");
        }
        await().until(() -> bench.live.size() == 0);
        try (Tunnel again = bench.open("a.example:80", "http1").send(request("GET", "/paid/4", "a.example"))) {
            ok(again);
        }
    }
}
