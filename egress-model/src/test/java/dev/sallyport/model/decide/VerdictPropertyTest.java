package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.NOW;
import static dev.sallyport.model.decide.Fixture.allow;
import static dev.sallyport.model.decide.Fixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.decide.Fixture.RuleDraft;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.policy.Truth;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Verdicts over random worlds: against a naive reading of DESIGN §6, and against themselves in another order. */
class VerdictPropertyTest {
    private static final List<String> HOSTS = List.of("a.example", "b.example", "a.b.example", "example", "a.test");
    private static final List<String> PATTERNS =
            List.of("a.example", "*.example", "**.example", "*.b.example", "b.example", "**.test");
    private static final List<String> ADDRESSES =
            List.of("8.8.8.8", "9.9.9.9", "2606:4700::1", "10.20.0.5", "127.0.0.1");
    private static final List<String> RANGES = List.of("8.8.8.0/24", "0.0.0.0/0", "10.20.0.0/16", "2606:4700::/32");

    private final Random random = new Random(20_261_121);

    @Test
    void isWhatANaiveReadingOfTheRulesSays() {
        for (int i = 0; i < 3_000; i++) {
            Fixture world = randomWorld();
            Attempt attempt = randomAttempt();
            String address = pick(ADDRESSES.subList(0, 3));
            Vetting verdict = world.gatekeeper().reconsider(attempt, InetAddress.ofLiteral(address), NOW);
            assertThat(summary(verdict)).isEqualTo(naive(world, attempt, InetAddress.ofLiteral(address)));
        }
    }

    @Test
    void doesNotDependOnTheOrderOfPoliciesOrAddresses() {
        for (int i = 0; i < 2_000; i++) {
            Fixture world = randomWorld();
            Attempt attempt = randomAttempt();
            String[] addresses =
                    ADDRESSES.stream().filter(unused -> random.nextBoolean()).toArray(String[]::new);
            Vetting verdict = world.verdict(attempt, addresses);
            Collections.shuffle(world.policies, random);
            assertThat(details(world.verdict(attempt, addresses))).isEqualTo(details(verdict));
        }
    }

    @Test
    void theFirstHalfRefusesNothingThatTheWholeVerdictWouldPass() {
        for (int i = 0; i < 2_000; i++) {
            Fixture world = randomWorld();
            Attempt attempt = randomAttempt();
            Gatekeeper gatekeeper = world.gatekeeper();
            if (gatekeeper.admit(attempt, NOW) instanceof Refusal) {
                Permit forged = new Permit(attempt);
                assertThat(gatekeeper.vet(forged, Fixture.literals(ADDRESSES.toArray(String[]::new)), NOW))
                        .isInstanceOf(Refusal.class);
            }
        }
    }

    @Test
    void holdsABoundedNumberOfCallers() {
        CallerViews views = new CallerViews(new Fixture().snapshot(), TrustDomain.CLUSTER_LOCAL);
        for (int i = 0; i < 3 * CallerViews.MAX_VIEWS; i++) {
            views.of(new SpiffeId(TrustDomain.CLUSTER_LOCAL, "shop", "sa-" + i), null, Pods.NONE);
            assertThat(views.size()).isLessThanOrEqualTo(CallerViews.MAX_VIEWS);
        }
        assertThat(views.of(CHECKOUT, null, Pods.NONE)).isSameAs(views.of(CHECKOUT, null, Pods.NONE));
    }

    /** Once over what the name alone decides, then over what the address decides. */
    private static String naive(Fixture world, Attempt attempt, InetAddress address) {
        String byName = naive(world, attempt, null, Truth.UNKNOWN);
        return byName.startsWith("refused") ? byName : naive(world, attempt, address, Truth.HOLDS);
    }

    private static String naive(Fixture world, Attempt attempt, @Nullable InetAddress address, Truth enoughForAllow) {
        for (Rule rule : rules(world)) {
            if (rule.action() == Action.DENY && truth(rule, attempt, address) == Truth.HOLDS) {
                return "refused " + rule.name();
            }
        }
        for (Rule rule : rules(world)) {
            if (rule.action() == Action.ALLOW && truth(rule, attempt, address).compareTo(enoughForAllow) >= 0) {
                return "passed " + rule.name();
            }
        }
        return world.defaultPosture == Posture.DENY ? "refused null" : "passed posture/" + world.defaultPosture.word();
    }

    private static List<Rule> rules(Fixture world) {
        return world.policies.stream()
                .filter(policy -> policy.mode() == Mode.ENFORCE)
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .map(Policy::rules)
                .flatMap(List::stream)
                .filter(rule -> !rule.isExpired(NOW))
                .toList();
    }

    private static Truth truth(Rule rule, Attempt attempt, @Nullable InetAddress address) {
        Conditions conditions = rule.conditions();
        return conditions
                .onHost(attempt.host())
                .and(conditions.onPort(attempt.port()))
                .and(conditions.onProtocol(attempt.protocol()))
                .and(conditions.onAddress(address));
    }

    private static String summary(Vetting verdict) {
        return switch (verdict) {
            case Refusal refusal -> "refused " + refusal.rule();
            case DialTargets targets -> "passed " + targets.first().basis().label();
        };
    }

    private static String details(Vetting verdict) {
        return switch (verdict) {
            case Refusal refusal -> refusal.toString();
            case DialTargets targets -> summary(targets) + targets.targets() + targets.observations();
        };
    }

    private Fixture randomWorld() {
        Fixture world = new Fixture();
        world.defaultPosture = pick(List.of(Posture.DENY, Posture.DENY, Posture.OBSERVE, Posture.ALLOW));
        for (int i = random.nextInt(6); i > 0; i--) {
            boolean cluster = random.nextBoolean();
            PolicyId id = cluster ? PolicyId.cluster("p" + i) : new PolicyId("shop", "p" + i);
            Mode mode = random.nextInt(4) == 0 ? Mode.OBSERVE : Mode.ENFORCE;
            RuleDraft[] rules = IntStream.range(0, random.nextInt(5))
                    .mapToObj(unused -> randomRule())
                    .toArray(RuleDraft[]::new);
            world.policy(id, mode, Subject.ofNamespace("shop"), List.of(), rules);
        }
        return world;
    }

    private RuleDraft randomRule() {
        RuleDraft rule = random.nextInt(3) == 0 ? deny() : allow();
        if (random.nextInt(4) > 0) {
            rule = rule.hosts(pick(PATTERNS), pick(PATTERNS));
        }
        if (random.nextInt(3) == 0) {
            rule = rule.cidrs(pick(RANGES));
        }
        if (random.nextInt(3) == 0) {
            rule = rule.ports(pick(List.of("443", "1-1024", "80")));
        }
        if (random.nextInt(3) == 0) {
            rule = rule.protocols(pick(List.of(Protocol.values())));
        }
        return random.nextInt(8) == 0 ? rule.until(NOW) : rule;
    }

    private Attempt randomAttempt() {
        return Fixture.named(CHECKOUT, pick(HOSTS), pick(List.of(443, 80, 8443)), pick(List.of(Protocol.values())));
    }

    private <T> T pick(List<T> values) {
        return new ArrayList<>(values).get(random.nextInt(values.size()));
    }
}
