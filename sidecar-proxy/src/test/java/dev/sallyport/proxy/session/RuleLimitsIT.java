package dev.sallyport.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.Quota;
import dev.sallyport.model.policy.RateLimit;
import dev.sallyport.model.policy.RateLimit.Key;
import dev.sallyport.model.policy.RuleLimits;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.Upstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rule allows, and how much of it: rates and quotas at the gateway. */
class RuleLimitsIT {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private static final SpiffeId SIBLING = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/sibling");

    private final GatewayBench bench = new GatewayBench();
    private final Upstream echo = Upstream.echo();
    private final Upstream web = new Upstream((in, out, socket) -> {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                out.write(OK.getBytes(UTF_8));
            }
        }
    });

    @BeforeEach
    void reachable() {
        bench.dns.name("a.example", "8.8.8.8");
        bench.internet.put("8.8.8.8", 443, echo);
        bench.internet.put("8.8.8.8", 80, web);
    }

    @AfterEach
    void close() {
        await().atMost(Duration.ofSeconds(5)).until(() -> bench.live.size() == 0);
        bench.close();
        echo.close();
        web.close();
    }

    private static RuleLimits hourly(long requests, Key key) {
        return new RuleLimits(new RateLimit(requests, Duration.ofHours(1), requests, key), null);
    }

    private void inForce(RuleLimits... limits) {
        Policies policies = new Policies();
        for (RuleLimits limit : limits) {
            policies.allow("shop", "a.example").limited(limit);
        }
        bench.policy.publish(policies.snapshot());
    }

    private Tunnel open() {
        return bench.open("a.example:443", "none");
    }

    private void admitted(Tunnel tunnel) throws IOException {
        assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
        assertThat(new String(tunnel.send("ping").read(4), UTF_8)).isEqualTo("ping");
    }

    private static Refusal refused(Tunnel tunnel) throws IOException {
        try (tunnel) {
            assertThat(tunnel.await()).isInstanceOf(Answer.Refused.class);
            return ((Answer.Refused) tunnel.await()).refusal();
        }
    }

    private ConnectionRecord lastRecord(int records) {
        await().until(() -> bench.records.all().size() == records);
        return bench.records.all().getLast();
    }

    @Test
    void aTunnelOverTheRateIsRefusedBeforeAnythingIsDialledAndSaysWhenToComeBack() throws IOException {
        inForce(hourly(2, Key.IDENTITY));
        for (int i = 0; i < 2; i++) {
            try (Tunnel tunnel = open()) {
                admitted(tunnel);
            }
        }
        Refusal refusal = refused(open());
        assertThat(refusal.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(refusal.detail()).isEqualTo("It lets a workload pass 2 times in 3600 s.");
        assertThat(refusal.retryAfter()).isBetween(1_700L, 1_800L);
        assertThat(refusal.rule()).hasToString("shop/policy/#0");
        lastRecord(3);
        assertThat(bench.records.all()).anySatisfy(record -> {
            assertThat(record.outcome()).isEqualTo(new Outcome.Denied(Reason.RATE_LIMITED, refusal.detail()));
            assertThat(record.facts().rule()).isEqualTo("shop/policy/#0");
        });
        assertThat(bench.limits).containsExactly(Limit.RULE_RATE);
        assertThat(bench.internet.dialled()).hasSize(2);
    }

    @Test
    void aReloadRefillsNoBucketOfAnUnchangedLimit() throws IOException {
        inForce(hourly(1, Key.IDENTITY));
        try (Tunnel tunnel = open()) {
            admitted(tunnel);
            inForce(hourly(1, Key.IDENTITY));
            assertThat(refused(open()).reason()).isEqualTo(Reason.RATE_LIMITED);
            assertThat(new String(tunnel.send("still").read(5), UTF_8)).isEqualTo("still");
        }
        inForce(hourly(2, Key.IDENTITY));
        try (Tunnel tunnel = open()) {
            admitted(tunnel);
        }
    }

    @Test
    void everyMatchingAllowIsChargedAndOneForAllCallersIsSharedByThem() throws IOException {
        inForce(hourly(5, Key.IDENTITY), hourly(2, Key.RULE));
        try (Tunnel tunnel = open()) {
            admitted(tunnel);
        }
        try (Tunnel tunnel = bench.open(SIBLING, "a.example:443", "none")) {
            admitted(tunnel);
        }
        Refusal refusal = refused(open());
        assertThat(refusal.rule()).hasToString("shop/policy/#1");
        assertThat(refusal.detail()).isEqualTo("It lets all its callers together pass 2 times in 3600 s.");
    }

    @Test
    void httpRequestsAreChargedOneByOneAndTheFirstIsPaidForByItsTunnel() throws IOException {
        inForce(hourly(3, Key.IDENTITY));
        try (Tunnel tunnel = bench.open("a.example:80", "http1").send(get())) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            ok(tunnel);
            ok(tunnel.send(get()));
            ok(tunnel.send(get()));
            String answer = tunnel.send(get()).readAll();
            assertThat(answer)
                    .startsWith("HTTP/1.1 429 Too Many Requests\r\n")
                    .contains("\r\nx-rate-limited: true\r\n")
                    .containsPattern("\r\nRetry-After: 1(200|1[0-9]{2})\r\n")
                    .contains("\"reason\":\"rate_limited\"")
                    .contains("\"rule\":\"shop/policy/#0\"");
        }
        ConnectionRecord record = lastRecord(4);
        assertThat(record.outcome().reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(record.facts().httpHost()).isEqualTo("a.example");
        assertThat(bench.limits).containsExactly(Limit.RULE_RATE);
        assertThat(refused(bench.open("a.example:80", "http1").send(get())).reason())
                .isEqualTo(Reason.RATE_LIMITED);
    }

    @Test
    void aGuestWhoseFirstBytesComeLateIsChargedOnce() throws IOException {
        inForce(hourly(2, Key.IDENTITY));
        try (Tunnel tunnel = bench.open("a.example:80", null)) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            ok(tunnel.send(get()));
            ok(tunnel.send(get()));
            assertThat(tunnel.send(get()).readAll()).startsWith("HTTP/1.1 429 ");
        }
    }

    @Test
    void concurrentTunnelsAreGivenBackWhenTheyEnd() throws IOException {
        inForce(new RuleLimits(null, new Quota(2L, null, null, null)));
        try (Tunnel first = open()) {
            admitted(first);
            try (Tunnel second = open()) {
                admitted(second);
                Refusal refusal = refused(open());
                assertThat(refusal.reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
                assertThat(refusal.detail()).isEqualTo("It lets a workload have 2 connections open.");
                assertThat(bench.limits).containsExactly(Limit.RULE_CONCURRENT_TUNNELS);
            }
            await().until(() -> bench.live.size() == 1);
            try (Tunnel third = open()) {
                admitted(third);
            }
        }
    }

    @Test
    void newTunnelsPerSecondArePaced() throws IOException {
        inForce(new RuleLimits(null, new Quota(null, 1L, null, null)));
        Tunnel first = open();
        Tunnel second = open();
        assertThat(refused(second).reason()).isEqualTo(Reason.RATE_LIMITED);
        first.close();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            try (Tunnel later = open()) {
                admitted(later);
            }
        });
    }

    @Test
    void bytesPerSecondSlowDownAndLoseNothing() throws IOException {
        inForce(new RuleLimits(null, new Quota(null, null, 400_000L, null)));
        byte[] sent = new byte[400_000];
        java.util.Arrays.fill(sent, (byte) 'x');
        Instant begun = Instant.now();
        try (Tunnel tunnel = open()) {
            admitted(tunnel);
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    tunnel.send(sent);
                    tunnel.socket().shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(tunnel.readAll().getBytes(UTF_8)).isEqualTo(sent);
            assertThat(writer.isAlive()).isFalse();
        }
        // Both ways together, less what a full bucket lets pass at once, and the last reads on either side.
        assertThat(Duration.between(begun, Instant.now())).isBetween(Duration.ofMillis(400), Duration.ofSeconds(6));
        assertThat(bench.limits).contains(Limit.RULE_BYTES_PER_SECOND);
        assertThat(lastRecord(1).outcome()).isEqualTo(new Outcome.Carried());
    }

    @Test
    void aDaysBytesCutWhatIsOpenAndRefuseWhatIsNew() throws IOException {
        inForce(new RuleLimits(null, new Quota(null, null, null, 100_000L)));
        Upstream endless = new Upstream((in, out, socket) -> flood(out));
        bench.internet.put("8.8.8.8", 443, endless);
        try (Tunnel tunnel = open()) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
            assertThat(drained(tunnel)).isBetween(1L, 400_000L);
        }
        ConnectionRecord record = lastRecord(1);
        assertThat(record.outcome()).isInstanceOf(Outcome.Cut.class);
        assertThat(record.outcome().reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
        assertThat(bench.limits).containsExactly(Limit.RULE_BYTES_PER_DAY);
        Refusal refusal = refused(open());
        assertThat(refusal.reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
        assertThat(refusal.retryAfter()).isBetween(1L, 86_400L);
        try (Tunnel tunnel = bench.open(SIBLING, "a.example:443", "none")) {
            assertThat(tunnel.await()).isEqualTo(new Answer.Admitted());
        }
        endless.close();
    }

    private static void flood(OutputStream out) throws IOException {
        byte[] block = new byte[16_384];
        while (true) {
            out.write(block);
        }
    }

    private static long drained(Tunnel tunnel) {
        long read = 0;
        try {
            byte[] block = new byte[16_384];
            for (int n = 0; n >= 0; n = tunnel.socket().getInputStream().read(block)) {
                read += n;
            }
        } catch (IOException reset) {
            return read;
        }
        return read;
    }

    private static String get() {
        return "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n";
    }

    private static void ok(Tunnel tunnel) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith("\r\n\r\nok")) {
            byte[] next = tunnel.read(1);
            assertThat(next).as("after %s", read).hasSize(1);
            read.append(new String(next, UTF_8));
        }
        assertThat(read).startsWith("HTTP/1.1 200 OK");
    }
}
