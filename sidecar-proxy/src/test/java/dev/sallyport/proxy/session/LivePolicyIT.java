package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.LyingDns.Say;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.proxy.testing.Upstream;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policy that changes while connections live, and the bounds on how many there are. */
class LivePolicyIT {
    private final GatewayBench bench = new GatewayBench(
            new GatewaySettings(Duration.ofMillis(400), Duration.ofSeconds(1), 16 * 1024, 5, 3), TestSettings.dial());
    private final Upstream echo = Upstream.echo();

    @BeforeEach
    void reachable() {
        bench.dns.name("a.example", "8.8.8.8").name("b.example", "8.8.8.9");
        bench.internet.put("8.8.8.8", 9000, echo).put("8.8.8.9", 9000, echo);
    }

    @AfterEach
    void close() {
        await().atMost(Duration.ofSeconds(5)).until(() -> bench.live.size() == 0);
        assertThat(bench.counts.open()).isZero();
        bench.close();
        echo.close();
    }

    @Test
    void aChangeCutsExactlyWhatIsNoLongerAllowedWithinASecond() throws IOException {
        bench.policy.publish(new Policies()
                .generation(1)
                .allow("shop", "a.example", "b.example")
                .snapshot());
        try (Tunnel kept = talk("a.example:9000");
                Tunnel cut = talk("b.example:9000")) {
            bench.policy.publish(new Policies()
                    .generation(2)
                    .allow("shop", "a.example", "b.example")
                    .deny("shop", "b.example")
                    .snapshot());
            await().atMost(Duration.ofSeconds(1))
                    .until(() -> bench.records.all().size() == 1);
            assertThatThrownBy(() -> cut.read(1)).isInstanceOf(SocketException.class);
            ConnectionRecord record = bench.records.all().getFirst();
            assertThat(record.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Cut.class,
                            outcome -> assertThat(outcome.reason()).isEqualTo(Reason.DENIED_BY_RULE));
            assertThat(record.facts().authority()).isEqualTo("b.example:9000");
            assertThat(record.facts().rule()).isEqualTo("shop/policy/#1");
            assertThat(record.facts().generation()).isEqualTo(2);
            kept.send("\0still here");
            assertThat(kept.read(11)).hasSize(11);
        }
    }

    @Test
    void theEndOfARuleCutsWhatItAllowed() throws IOException {
        bench.policy.publish(new Policies()
                .allowUntil(Instant.now().plusMillis(1500), "shop", "a.example")
                .snapshot());
        try (Tunnel tunnel = talk("a.example:9000")) {
            assertThatThrownBy(() -> tunnel.read(1)).isInstanceOf(SocketException.class);
        }
        assertThat(bench.records.only().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Cut.class, cut -> assertThat(cut.reason()).isEqualTo(Reason.NO_RULE));
    }

    @Test
    void aChangeWhileTheNameIsResolvedIsNotMissed() throws Exception {
        bench.policy.publish(new Policies().allow("shop", "slow.example").snapshot());
        CountDownLatch asked = new CountDownLatch(2);
        bench.dns.name("slow.example", round -> {
            asked.countDown();
            return round == 0 ? new Say.Nothing() : new Say.Addresses(300, List.of("8.8.8.8"));
        });
        try (Tunnel tunnel = bench.open("slow.example:9000", "none")) {
            asked.await();
            bench.policy.publish(new Policies().deny("shop", "slow.example").snapshot());
            assertThat(tunnel.await())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.DENIED_BY_RULE));
        }
        assertThat(bench.internet.dialled()).isEmpty();
    }

    @Test
    void aChangeThatStillAllowsTouchesNothing() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        try (Tunnel tunnel = talk("a.example:9000")) {
            for (int generation = 2; generation < 20; generation++) {
                bench.policy.publish(new Policies()
                        .generation(generation)
                        .allow("shop", "a.example")
                        .snapshot());
            }
            tunnel.send("\0still here");
            assertThat(tunnel.read(11)).hasSize(11);
            assertThat(bench.records.all()).isEmpty();
        }
    }

    @Test
    void anIdentityHasItsLimitAndAnotherIsNotAffected() throws IOException {
        bench.policy.publish(new Policies()
                .allow("shop", "a.example")
                .allow("other", "a.example")
                .snapshot());
        List<Tunnel> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(talk("a.example:9000"));
        }
        try (Tunnel fourth = bench.open("a.example:9000", "none");
                Tunnel other = bench.open(Policies.OTHER, "a.example:9000", "none");
                Tunnel last = bench.open(Policies.OTHER, "a.example:9000", "none")) {
            assertThat(refusal(fourth)).contains("3 connections");
            assertThat(other.await()).isEqualTo(new Answer.Admitted());
            assertThat(last.await()).isEqualTo(new Answer.Admitted());
            try (Tunnel sixth = bench.open(Policies.OTHER, "a.example:9000", "none")) {
                assertThat(refusal(sixth)).contains("5 connections");
            }
        }
        for (Tunnel tunnel : open) {
            tunnel.close();
        }
        await().until(() -> bench.counts.open() == 0);
        talk("a.example:9000").close();
    }

    @Test
    void theDrainsEndCutsWhatIsLeftAndSaysWhy() throws IOException {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
        try (Tunnel tunnel = talk("a.example:9000")) {
            bench.live.drain();
            bench.live.cut(Reason.DRAINING, "The drain's time is over.");
            assertThatThrownBy(() -> tunnel.read(1)).isInstanceOf(SocketException.class);
        }
        assertThat(bench.records.only().outcome())
                .isEqualTo(new Outcome.Cut(Reason.DRAINING, "The drain's time is over."));
    }

    private Tunnel talk(String authority) throws IOException {
        Tunnel tunnel = bench.open(authority, "opaque").send("\0\1\2\3");
        assertThat(tunnel.read(4)).hasSize(4);
        return tunnel;
    }

    private static String refusal(Tunnel tunnel) {
        Answer answer = tunnel.await();
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        Answer.Refused refused = (Answer.Refused) answer;
        assertThat(refused.refusal().reason()).isEqualTo(Reason.TUNNEL_LIMIT);
        return refused.refusal().detail();
    }
}
