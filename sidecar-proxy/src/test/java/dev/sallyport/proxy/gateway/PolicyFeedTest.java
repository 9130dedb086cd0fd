package dev.sallyport.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.connection.PolicyObserver;
import dev.sallyport.proxy.policy.PolicyStore;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.resources.source.Publication;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.ResourceKey;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyFeedTest {
    private static final Instant READ = Instant.parse("2026-11-25T13:00:00Z");
    private static final Problem OF_SOURCE = Problem.ofSource("the API server is away");
    private static final Problem OF_RESOURCE =
            new Problem(new ResourceKey(Kind.EGRESS_POLICY, "shop", "a"), "spec.rules", "is required", null);

    private final List<String> seen = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final PolicyStore store = new PolicyStore(TrustDomain.CLUSTER_LOCAL, Set::of, Clock.systemUTC(), timer);
    private final PolicyFeed feed = new PolicyFeed(store, new PolicyObserver() {
        @Override
        public void published(long generation, int rejectedResources, Instant readAt) {
            seen.add(generation + " rejected " + rejectedResources + " at " + readAt);
        }

        @Override
        public void sourceFailed() {
            seen.add("failed");
        }
    });

    @AfterEach
    void close() {
        store.close();
        timer.shutdownNow();
    }

    @Test
    void whatIsFoundUnchangedIsTheSamePolicyReadLater() {
        feed.published(new Publication(
                new Policies().generation(3).allow("shop", "a.example").snapshot(), List.of(OF_RESOURCE), READ));
        feed.problems(List.of(OF_RESOURCE));
        feed.confirmed(READ.plusSeconds(30));
        feed.problems(List.of());
        feed.confirmed(READ.plusSeconds(60));

        assertThat(seen)
                .containsExactly(
                        "3 rejected 1 at 2026-11-25T13:00:00Z",
                        "3 rejected 1 at 2026-11-25T13:00:30Z",
                        "3 rejected 0 at 2026-11-25T13:01:00Z");
        assertThat(store.status().generation()).isEqualTo(3);
    }

    @Test
    void aSourceThatFailsIsCountedOncePerFailure() {
        feed.problems(List.of(OF_SOURCE));
        feed.problems(List.of(OF_SOURCE, OF_RESOURCE));
        feed.problems(List.of());
        feed.problems(List.of(OF_SOURCE));
        assertThat(seen).containsExactly("failed", "failed");
    }
}
