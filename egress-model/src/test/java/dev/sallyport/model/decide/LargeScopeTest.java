package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.NOW;
import static dev.sallyport.model.decide.Fixture.allow;
import static dev.sallyport.model.decide.Fixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.reason.Reason;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thousands of policies under one index: the caller's own ones count, and nothing is allocated but the answer. */
class LargeScopeTest {
    private static final int POLICIES = 2_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Each policy allows the same host and range to its own namespace; every hundredth also denies something to shop. */
    private static Fixture world() {
        Fixture world = new Fixture();
        for (int i = 0; i < POLICIES; i++) {
            String name = String.format("p%04d", i);
            world.policy(
                    PolicyId.cluster(name),
                    Mode.ENFORCE,
                    Subject.ofNamespace(i == 1_234 ? "shop" : "ns" + i),
                    List.of(),
                    allow("api.example.com"),
                    allow().cidrs("93.184.216.0/24"),
                    deny("deny" + i + ".example.com"));
        }
        return world;
    }

    @Test
    void onlyTheCallersPolicyCountsAmongThousandsThatNameTheSame() {
        Fixture world = world();
        assertThat(world.verdict("api.example.com", 443, "93.184.216.34"))
                .isInstanceOfSatisfying(
                        DialTargets.class,
                        targets -> assertThat(targets.first().basis().label()).isEqualTo("cluster/p1234/#0"));
        assertThat(world.verdict("other.example.com", 443, "93.184.216.34"))
                .isInstanceOfSatisfying(
                        DialTargets.class,
                        targets -> assertThat(targets.first().basis().label()).isEqualTo("cluster/p1234/#1"));
        assertThat(world.verdict("other.example.com", 443, "93.184.217.34"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NO_RULE));
        assertThat(world.verdict("deny1234.example.com", 443, "93.184.216.34"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.rule()).hasToString("cluster/p1234/#2"));
        assertThat(world.verdict("deny1.example.com", 443, "93.184.216.34")).isInstanceOf(DialTargets.class);
    }

    @Test
    void aVerdictAllocatesItsAnswerAndNothingElse() {
        Gatekeeper gatekeeper = world().gatekeeper();
        Attempt passes = Fixture.named(CHECKOUT, "api.example.com", 443, Protocol.TLS);
        Attempt denied = Fixture.named(CHECKOUT, "deny1234.example.com", 443, Protocol.TLS);
        List<InetAddress> addresses = Fixture.literals("93.184.216.34");
        long permit = bytesEach(() -> gatekeeper.admit(passes, NOW));
        long refusal = bytesEach(() -> gatekeeper.admit(denied, NOW));
        long targets = bytesEach(() -> gatekeeper.vet((Permit) gatekeeper.admit(passes, NOW), addresses, NOW));
        assertThat(permit).as("a Permit").isLessThanOrEqualTo(16);
        assertThat(refusal).as("a prepared refusal").isZero();
        assertThat(targets)
                .as("a Permit, a DialTarget, its list and DialTargets")
                .isLessThanOrEqualTo(96);
    }

    private static long bytesEach(Runnable verdict) {
        int rounds = 20_000;
        for (int i = 0; i < rounds; i++) {
            verdict.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            verdict.run();
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / rounds;
    }
}
