package dev.sallyport.proxy.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.decide.LimitedRule;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Quota;
import dev.sallyport.model.policy.RateLimit;
import dev.sallyport.model.policy.RateLimit.Key;
import dev.sallyport.model.policy.RuleLimits;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.SharedLimitObserver;
import dev.sallyport.proxy.quota.SharedSettings.Away;
import dev.sallyport.proxy.testing.RedisServer;
import dev.sallyport.testkit.ca.WebCa;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways that count together, with a real Redis between them. */
class SharedLimitsIT {
    private static final SpiffeId CHECKOUT = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");

    @TempDir
    Path folder;

    private final EventLoopGroup group = new EpollEventLoopGroup(2);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One gateway's share of it, asked as a session asks: on an event loop. */
    private final class Gateway implements SharedLimitObserver {
        private final Map<Answer, AtomicInteger> answers = new EnumMap<>(Answer.class);
        private final RuleCharges charges;
        private final EventLoop loop = group.next();
        private volatile boolean up;

        Gateway(SharedSettings settings) {
            for (Answer answer : Answer.values()) {
                answers.put(answer, new AtomicInteger());
            }
            charges = RuleCharges.of(
                    new RuleLimitSettings(1024, settings), Clock.systemUTC(), limit -> {}, group.next(), this);
            open.add(charges);
            charges.start();
        }

        Gateway connected() {
            await().atMost(Duration.ofSeconds(10)).until(() -> up);
            return this;
        }

        @Nullable
        Refusal tunnel(LimitedRule rule) {
            CompletableFuture<Optional<Refusal>> told = new CompletableFuture<>();
            loop.execute(() -> charges.tunnel(
                    loop, CHECKOUT, List.of(rule), refusal -> told.complete(Optional.ofNullable(refusal))));
            return told.orTimeout(10, TimeUnit.SECONDS).join().orElse(null);
        }

        void end(LimitedRule rule) {
            charges.ended(CHECKOUT, List.of(rule));
        }

        int answers(Answer answer) {
            return answers.get(answer).get();
        }

        @Override
        public void answered(Answer answer) {
            answers.get(answer).incrementAndGet();
        }

        @Override
        public void up(boolean now) {
            up = now;
        }
    }

    private RedisServer redis(String... options) {
        RedisServer server = new RedisServer(folder, options);
        open.addFirst(server);
        return server;
    }

    private static SharedSettings settings(RedisServer redis, Away away) {
        return new SharedSettings(
                "127.0.0.1",
                redis.port(),
                false,
                null,
                0,
                null,
                null,
                "test",
                Duration.ofMillis(500),
                Duration.ofMillis(200),
                away);
    }

    private static LimitedRule rule(@Nullable RateLimit rate, @Nullable Quota quota) {
        return new LimitedRule(
                new RuleName(new PolicyId("shop", "policy"), 0, "payments"), new RuleLimits(rate, quota));
    }

    private static LimitedRule rate(long requests, Duration per, Key key) {
        return rule(new RateLimit(requests, per, requests, key), null);
    }

    @Test
    void twoGatewaysLetPassAHundredPerSecondTogetherWhateverFourCallersTry() throws Exception {
        RedisServer redis = redis();
        LimitedRule rule = rule(new RateLimit(100, Duration.ofSeconds(1), 20, Key.RULE), null);
        List<Gateway> gateways = List.of(
                new Gateway(settings(redis, Away.DENY)).connected(),
                new Gateway(settings(redis, Away.DENY)).connected());
        AtomicInteger passed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        long begun = System.nanoTime();
        long until = begun + Duration.ofSeconds(3).toNanos();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Gateway gateway = gateways.get(i % 2);
            callers.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < until) {
                    (gateway.tunnel(rule) == null ? passed : refused).incrementAndGet();
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(passed.get()).isBetween((int) (95 * 3), (int) (20 + 100 * seconds + 1));
        assertThat(refused).hasPositiveValue();
        assertThat(gateways).allSatisfy(gateway -> {
            assertThat(gateway.answers(SharedLimitObserver.Answer.SHARED)).isGreaterThan(10);
            assertThat(gateway.answers(SharedLimitObserver.Answer.DENIED)).isZero();
        });
    }

    @Test
    void placesAreHeldTogetherAndGivenBack() {
        RedisServer redis = redis();
        LimitedRule rule = rule(null, new Quota(3L, null, null, null));
        Gateway one = new Gateway(settings(redis, Away.DENY)).connected();
        Gateway two = new Gateway(settings(redis, Away.DENY)).connected();
        assertThat(one.tunnel(rule)).isNull();
        assertThat(one.tunnel(rule)).isNull();
        assertThat(two.tunnel(rule)).isNull();
        Refusal refusal = two.tunnel(rule);
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
        assertThat(one.tunnel(rule)).isNotNull();
        one.end(rule);
        await().until(() -> two.tunnel(rule) == null);
        assertThat(two.tunnel(rule)).isNotNull();
    }

    @Test
    void bytesAreTalliedTogether() {
        RedisServer redis = redis();
        LimitedRule rule = rule(null, new Quota(null, null, 100_000L, 1_000_000L));
        Gateway one = new Gateway(settings(redis, Away.LOCAL)).connected();
        Gateway two = new Gateway(settings(redis, Away.LOCAL)).connected();
        TunnelBytes here = bytes(one, rule);
        TunnelBytes there = bytes(two, rule);
        assertThat(here.spend(900_000)).isPositive();
        await().untilAsserted(() ->
                assertThat(there.spend(1)).as("the other one's debt").isGreaterThan(1_000_000_000L));
        assertThat(there.exhausted()).isNull();
        assertThat(here.spend(100_001)).isNotNegative();
        await().until(() -> {
            there.spend(1);
            return there.exhausted() != null;
        });
        assertThat(there.exhausted().reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
        Refusal refusal = two.tunnel(rule);
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.QUOTA_EXHAUSTED);
    }

    private static TunnelBytes bytes(Gateway gateway, LimitedRule rule) {
        TunnelBytes bytes = gateway.charges.bytes(CHECKOUT, List.of(rule));
        assertThat(bytes).isNotNull();
        return bytes;
    }

    @Test
    void aRedisThatHangsCostsOneTimeOutAndThenNothing() {
        RedisServer redis = redis();
        LimitedRule rule = rate(3, Duration.ofHours(1), Key.IDENTITY);
        Gateway gateway = new Gateway(settings(redis, Away.LOCAL)).connected();
        assertThat(gateway.tunnel(rule)).isNull();
        redis.freeze();
        long begun = System.nanoTime();
        assertThat(gateway.tunnel(rule)).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1500));
        assertThat(gateway.up).isFalse();
        begun = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            gateway.tunnel(rule);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("nobody waits any more")
                .isLessThan(Duration.ofMillis(400));
        assertThat(gateway.tunnel(rule)).as("counted here alone").isNotNull();
        assertThat(gateway.answers(SharedLimitObserver.Answer.LOCAL)).isGreaterThan(100);
        redis.thaw();
        gateway.connected();
        assertThat(gateway.tunnel(rule)).as("Redis has counted one").isNull();
    }

    @Test
    void whereItIsToldToDenyNothingPassesUncounted() {
        RedisServer redis = redis();
        LimitedRule rule = rate(3, Duration.ofHours(1), Key.IDENTITY);
        Gateway gateway = new Gateway(settings(redis, Away.DENY)).connected();
        redis.close();
        await().until(() -> !gateway.up);
        Refusal refusal = gateway.tunnel(rule);
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.LIMITS_UNCOUNTED);
        assertThat(gateway.answers(SharedLimitObserver.Answer.DENIED)).isEqualTo(1);
    }

    @Test
    void lostScriptsAreLoadedAgain() {
        RedisServer redis = redis();
        LimitedRule rule = rate(1000, Duration.ofHours(1), Key.IDENTITY);
        Gateway gateway = new Gateway(settings(redis, Away.LOCAL)).connected();
        redis.cli("SCRIPT", "FLUSH");
        gateway.tunnel(rule);
        int before = gateway.answers(SharedLimitObserver.Answer.SHARED);
        await().until(() -> {
            gateway.tunnel(rule);
            return gateway.answers(SharedLimitObserver.Answer.SHARED) > before;
        });
    }

    @Test
    void tlsIsVerifiedAndThePasswordComesFromAFile() throws IOException {
        WebCa ca = WebCa.create();
        var served = ca.issue(List.of("redis.example"), List.of("127.0.0.1"));
        Files.writeString(folder.resolve("cert.pem"), served.chainPem());
        Files.writeString(folder.resolve("key.pem"), served.keyPem());
        Files.writeString(folder.resolve("ca.pem"), ca.rootPem());
        Files.writeString(folder.resolve("other.pem"), WebCa.create().rootPem());
        Files.writeString(folder.resolve("password"), "wrong\n");
        RedisServer redis = redis(
                "--tls-cert-file",
                "cert.pem",
                "--tls-key-file",
                "key.pem",
                "--tls-auth-clients",
                "no",
                "--requirepass",
                "secret");
        Gateway stranger = new Gateway(tls(redis, "other.pem"));
        Gateway gateway = new Gateway(tls(redis, "ca.pem"));
        LimitedRule rule = rate(1, Duration.ofHours(1), Key.IDENTITY);
        assertThat(gateway.tunnel(rule)).isNotNull();
        Files.writeString(folder.resolve("password"), "secret\n");
        gateway.connected();
        assertThat(gateway.tunnel(rule)).isNull();
        assertThat(gateway.tunnel(rule)).isNotNull();
        assertThat(stranger.up).isFalse();
    }

    private SharedSettings tls(RedisServer redis, String cas) {
        return new SharedSettings(
                "127.0.0.1",
                redis.port(),
                true,
                "default",
                2,
                folder.resolve("password"),
                folder.resolve(cas),
                "test",
                Duration.ofMillis(500),
                Duration.ofMillis(200),
                Away.DENY);
    }
}
