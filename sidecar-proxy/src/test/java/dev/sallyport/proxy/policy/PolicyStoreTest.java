package dev.sallyport.proxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.testing.Policies;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyStoreTest {
    private static final InetAddress OWN = InetAddress.ofLiteral("8.8.4.4");
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("8.8.8.8");
    private static final Attempt ATTEMPT = new Attempt(Policies.CHECKOUT, HostName.parse("a.example"), null, 443, null);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final PolicyStore store =
            new PolicyStore(TrustDomain.CLUSTER_LOCAL, () -> Set.of(OWN), Clock.systemUTC(), timer);
    private final AtomicInteger changes = new AtomicInteger();

    @AfterEach
    void close() {
        store.close();
        timer.shutdownNow();
    }

    @Test
    void holdsNothingBeforeTheFirstSnapshot() {
        assertThat(store.current()).isNull();
        assertThat(store.status().isLoaded()).isFalse();
    }

    @Test
    void publishingSwapsTheGatekeeperAndTellsListeners() {
        store.onChange(changes::incrementAndGet);
        store.publish(new Policies().generation(1).allow("shop", "a.example").snapshot());
        assertThat(current().reconsider(ATTEMPT, PUBLIC, Instant.now())).isInstanceOf(DialTargets.class);
        store.publish(new Policies().generation(2).deny("shop", "a.example").snapshot());
        assertThat(current().reconsider(ATTEMPT, PUBLIC, Instant.now())).isInstanceOf(Refusal.class);
        assertThat(store.status().generation()).isEqualTo(2);
        assertThat(store.status().policies()).isEqualTo(1);
        assertThat(changes).hasValue(2);
    }

    @Test
    void ownAddressesAreNeverDialled() {
        store.publish(new Policies().allow("shop", "a.example").snapshot());
        assertThat(current().reconsider(ATTEMPT, OWN, Instant.now()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.IN_CLUSTER_TARGET));
    }

    @Test
    void theEndOfARuleIsAChange() {
        store.onChange(changes::incrementAndGet);
        Instant until = Instant.now().plus(Duration.ofMillis(300));
        store.publish(new Policies().allowUntil(until, "shop", "a.example").snapshot());
        await().atMost(Duration.ofSeconds(2)).untilAtomic(changes, org.hamcrest.Matchers.is(2));
        assertThat(current().reconsider(ATTEMPT, PUBLIC, Instant.now())).isInstanceOf(Refusal.class);
    }

    private Gatekeeper current() {
        return Objects.requireNonNull(store.current());
    }
}
