package dev.sallyport.resources.cluster;

import static dev.sallyport.resources.cluster.Cluster.allow;
import static dev.sallyport.resources.cluster.Cluster.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.apiserver.ApiCall;
import dev.sallyport.testkit.apiserver.FakeApiServer;
import dev.sallyport.testkit.apiserver.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PROTOCOL §6.3 item 5: whatever the API server does, the last policy stays, and the truth gets through in the end. */
class ApiServerFaultsIT {
    private FakeApiServer server = FakeApiServer.start();

    @BeforeEach
    void fill() {
        server.put(settings());
        server.put(allow("a"));
        server.put(allow("b"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static boolean isPolicies(ApiCall call) {
        return call.isOf("egresspolicies");
    }

    private Cluster settled() {
        Cluster cluster = new Cluster(server);
        cluster.awaitPolicies("shop/a", "shop/b");
        return cluster;
    }

    private long lists() {
        return server.calls().stream()
                .filter(call -> isPolicies(call) && call.isList())
                .count();
    }

    private long watches() {
        return server.calls().stream()
                .filter(call -> isPolicies(call) && call.isWatch())
                .count();
    }

    @Test
    void nothingIsInForceBeforeEveryKindWasListed() {
        server.faults().add(new Fault.Answer(500), call -> call.isOf("egressdestinations"));
        try (Cluster cluster = new Cluster(server)) {
            cluster.awaitProblem("egressdestinations cannot be read: the API server answers 500");
            Awaitility.await()
                    .during(Duration.ofMillis(500))
                    .until(() -> cluster.publications().isEmpty());
            server.faults().clear();
            cluster.awaitPolicies("shop/a", "shop/b");
            cluster.await("the problem is over", () -> cluster.problems().isEmpty());
        }
    }

    @Test
    void aServerThatFailsLeavesTheLastStateAndIsNotHammered() {
        try (Cluster cluster = settled()) {
            server.faults().add(new Fault.Answer(500), call -> true);
            int before = server.calls().size();
            server.dropWatches();
            cluster.awaitProblem("egresspolicies cannot be read: the API server answers 500 to WATCH");
            Cluster.delete(server, "a");
            Awaitility.await()
                    .during(Duration.ofSeconds(1))
                    .until(() -> cluster.policies().size() == 2);
            // Six kinds, at most every 100 ms once the pauses have grown: hammering would be thousands.
            assertThat(server.calls().size() - before).isLessThan(300);
            server.faults().clear();
            cluster.awaitPolicies("shop/b");
            cluster.await("the problem is over", () -> cluster.problems().isEmpty());
        }
    }

    @Test
    void anExpiredWatchIsFollowedByAList() {
        try (Cluster cluster = settled()) {
            server.compact();
            Cluster.delete(server, "a");
            cluster.awaitPolicies("shop/b");
            assertThat(lists()).isEqualTo(2);
        }
    }

    @Test
    void aWatchRefusedWith410IsFollowedByAList() {
        try (Cluster cluster = settled()) {
            server.faults().add(new Fault.Answer(410), call -> isPolicies(call) && call.isWatch());
            server.dropWatches();
            Cluster.delete(server, "a");
            cluster.awaitPolicies("shop/b");
            server.faults().clear();
            server.put(allow("c"));
            cluster.awaitPolicies("shop/b", "shop/c");
        }
    }

    @Test
    void aWatchThatFallsSilentIsGivenUpAndTheConnectionMadeAnew() {
        try (Cluster cluster = settled()) {
            server.faults().add(new Fault.Hang(), call -> isPolicies(call) && call.isWatch());
            long before = watches();
            Cluster.delete(server, "a");
            cluster.awaitProblem("egresspolicies cannot be read: the API server said nothing for 2 s");
            cluster.await("another watch is begun", () -> watches() > before);
            assertThat(cluster.policies()).containsExactly("shop/a", "shop/b");
            server.faults().clear();
            cluster.awaitPolicies("shop/b");
        }
    }

    @Test
    void aServerThatTakesRequestsAndNeverAnswersLeavesTheLastState() {
        try (Cluster cluster = settled()) {
            server.faults().add(new Fault.Hang(), call -> !call.isWatch());
            server.faults().add(new Fault.Answer(410), ApiCall::isWatch);
            server.dropWatches();
            cluster.awaitProblem("the API server did not answer GET");
            long hung = server.calls().size();
            cluster.await("many requests hang", () -> server.calls().size() > hung + 20);
            assertThat(cluster.policies()).containsExactly("shop/a", "shop/b");
            Cluster.delete(server, "a");
            server.faults().clear();
            cluster.awaitPolicies("shop/b");
        }
    }

    @Test
    void anEmptyListIsNotBelievedBeforeASecondSaysTheSame() {
        try (Cluster cluster = settled()) {
            server.faults().add(new Fault.EmptyList(), ApiServerFaultsIT::isPolicies);
            server.compact();
            cluster.awaitProblem("a list of egresspolicies lacks 2 of the 2 held");
            assertThat(cluster.policies()).containsExactly("shop/a", "shop/b");
            server.faults().clear();
            server.put(allow("c"));
            cluster.awaitPolicies("shop/a", "shop/b", "shop/c");
            assertThat(cluster.publications()).hasSize(2);
        }
    }

    @Test
    void whatIsReallyGoneIsBelievedAtOnceFromAWatchAndAfterASecondListOtherwise() {
        try (Cluster cluster = settled()) {
            Cluster.delete(server, "a");
            Cluster.delete(server, "b");
            cluster.awaitPolicies();
            assertThat(lists()).isEqualTo(1);
            server.put(allow("c"));
            cluster.awaitPolicies("shop/c");

            server.faults().add(new Fault.Cut(), ApiCall::isWatch);
            server.dropWatches();
            cluster.awaitProblem("egresspolicies cannot be read");
            Cluster.delete(server, "c");
            server.compact();
            server.faults().clear();
            cluster.awaitPolicies();
            assertThat(lists()).as("a list that lost all, and a second one").isEqualTo(3);
        }
    }

    @Test
    void connectionsThatAreCutAreMadeAnew() {
        try (Cluster cluster = settled()) {
            server.faults().add(new Fault.Cut(), call -> true);
            server.dropWatches();
            cluster.awaitProblem("egresspolicies cannot be read: the API server cannot be asked");
            server.faults().clear();
            Cluster.delete(server, "a");
            cluster.awaitPolicies("shop/b");
            assertThat(lists()).as("it went on from where it was").isEqualTo(1);
        }
    }

    @Test
    void aServerThatRefusesTheVersionHeardLastIsListedAnew() {
        try (Cluster cluster = settled()) {
            server.faults().add(new Fault.Answer(504), call -> isPolicies(call) && call.isWatch());
            server.dropWatches();
            Cluster.delete(server, "a");
            cluster.awaitPolicies("shop/b");
            assertThat(cluster.problems()).isNotEmpty();
        }
    }

    @Test
    void aServerThatIsAwayLeavesTheLastStateAndItsAgeGrows() {
        try (Cluster cluster = settled()) {
            cluster.await(
                    "everything was heard of again", () -> cluster.confirmed().isAfter(Instant.EPOCH));
            server.close();
            cluster.awaitProblem("egresspolicies cannot be read");
            Instant age = cluster.confirmed();
            Awaitility.await()
                    .during(1, TimeUnit.SECONDS)
                    .until(() -> cluster.policies().size() == 2
                            && cluster.confirmed().equals(age));
            server = server.restart();
            Cluster.delete(server, "a");
            cluster.awaitPolicies("shop/b");
            cluster.await("its age is young again", () -> cluster.confirmed().isAfter(age));
        }
    }

    @Test
    void aSlowServerIsWaitedFor() {
        server.faults().add(new Fault.Delay(Duration.ofMillis(400)), call -> true);
        try (Cluster cluster = settled()) {
            server.put(allow("c"));
            cluster.awaitPolicies("shop/a", "shop/b", "shop/c");
        }
    }
}
