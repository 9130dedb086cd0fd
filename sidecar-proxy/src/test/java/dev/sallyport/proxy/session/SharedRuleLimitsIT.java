package dev.sallyport.proxy.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.policy.RateLimit;
import dev.sallyport.model.policy.RateLimit.Key;
import dev.sallyport.model.policy.RuleLimits;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.SharedLimitObserver;
import dev.sallyport.proxy.quota.RuleCharges;
import dev.sallyport.proxy.quota.RuleLimitSettings;
import dev.sallyport.proxy.quota.SharedSettings;
import dev.sallyport.proxy.quota.SharedSettings.Away;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.RedisServer;
import dev.sallyport.proxy.testing.Upstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways, one Redis, tunnels and requests over real sockets. */
class SharedRuleLimitsIT {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nhost: a.example\r\n\r\n";

    @TempDir
    Path folder;

    private final AtomicInteger up = new AtomicInteger();
    private final Upstream echo = Upstream.echo();
    private final Upstream web = new Upstream((in, out, socket) -> {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                out.write(OK.getBytes(UTF_8));
            }
        }
    });
    private RedisServer redis;
    private List<GatewayBench> gateways = List.of();

    @BeforeEach
    void start() {
        redis = new RedisServer(folder);
        gateways = List.of(gateway(), gateway());
        await().until(() -> up.get() == 2);
    }

    private GatewayBench gateway() {
        SharedSettings shared = new SharedSettings(
                "127.0.0.1",
                redis.port(),
                false,
                null,
                0,
                null,
                null,
                "test",
                Duration.ofSeconds(1),
                Duration.ofMillis(200),
                Away.LOCAL);
        GatewayBench bench = new GatewayBench((made, loop) -> RuleCharges.of(
                new RuleLimitSettings(1024, shared),
                Clock.systemUTC(),
                made.limits::add,
                loop,
                new SharedLimitObserver() {
                    @Override
                    public void up(boolean now) {
                        up.addAndGet(now ? 1 : 0);
                    }
                }));
        bench.dns.name("a.example", "8.8.8.8");
        bench.internet.put("8.8.8.8", 443, echo);
        bench.internet.put("8.8.8.8", 80, web);
        return bench;
    }

    @AfterEach
    void close() {
        for (GatewayBench gateway : gateways) {
            await().atMost(Duration.ofSeconds(5)).until(() -> gateway.live.size() == 0);
            gateway.close();
        }
        redis.close();
        echo.close();
        web.close();
    }

    private void inForce(RateLimit rate) {
        gateways.forEach(gateway -> gateway.policy.publish(new Policies()
                .allow("shop", "a.example")
                .limited(new RuleLimits(rate, null))
                .snapshot()));
    }

    @Test
    void fourCallersGetAHundredPerSecondOfTwoGateways() throws Exception {
        inForce(new RateLimit(100, Duration.ofSeconds(1), 10, Key.RULE));
        AtomicInteger passed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        long begun = System.nanoTime();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            GatewayBench gateway = gateways.get(i % 2);
            callers.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() - begun < Duration.ofSeconds(2).toNanos()) {
                    (isAdmitted(gateway) ? passed : refused).incrementAndGet();
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(passed.get()).isLessThanOrEqualTo((int) (10 + 100 * seconds + 1));
        assertThat(passed.get()).isGreaterThan(100);
        assertThat(refused).hasPositiveValue();
    }

    private static boolean isAdmitted(GatewayBench gateway) {
        try (Tunnel tunnel = gateway.open("a.example:443", "none")) {
            return switch (tunnel.await()) {
                case Answer.Admitted admitted -> true;
                case Answer.Refused refused -> {
                    assertThat(refused.refusal().reason()).isEqualTo(Reason.RATE_LIMITED);
                    yield false;
                }
            };
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void requestsOfOneConnectionAreChargedWhereAnotherGatewayCountsToo() throws IOException {
        inForce(new RateLimit(5, Duration.ofHours(1), 5, Key.IDENTITY));
        try (Tunnel here = gateways.getFirst().open("a.example:80", "http1").send(GET);
                Tunnel there = gateways.getLast().open("a.example:80", "http1").send(GET)) {
            ok(here);
            ok(there);
            ok(here.send(GET));
            ok(there.send(GET));
            ok(here.send(GET));
            assertThat(there.send(GET).readAll()).startsWith("HTTP/1.1 429 ").contains("\r\nx-rate-limited: true\r\n");
            redis.freeze();
            ok(here.send(GET));
            redis.thaw();
        }
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
