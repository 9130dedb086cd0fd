package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.EncryptedClientHello;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whose live connections a change of policy can concern: everybody it does, and as few others as can be told. */
class ChangeOfPolicyTest {
    private static final SpiffeId OTHER = SpiffeId.parse("spiffe://cluster.local/ns/other/sa/app");

    @Test
    void nothingChangedIsNothingToJudge() {
        assertThat(concerned(world -> {})).isEmpty();
    }

    @Test
    void aNamespacesPolicyConcernsItsOwnCallersOnly() {
        assertThat(concerned(world -> world.shop("more", Fixture.deny().hosts("b.example"))))
                .containsExactly(CHECKOUT);
        assertThat(concerned(world -> world.policies.removeFirst())).containsExactly(CHECKOUT);
    }

    @Test
    void aClusterPolicyConcernsThoseItSelects() {
        assertThat(concerned(world -> world.cluster("all", Fixture.deny().hosts("b.example"))))
                .containsExactly(CHECKOUT, OTHER);
        assertThat(concerned(world -> world.policy(
                        PolicyId.cluster("one"),
                        Mode.ENFORCE,
                        Subject.ofNamespace("other"),
                        List.of(),
                        Fixture.deny().hosts("b.example"))))
                .containsExactly(OTHER);
    }

    @Test
    void aNamespacesPostureConcernsItsCallers() {
        assertThat(concerned(world -> world.namespaces.put("other", new NamespaceFacts(Map.of(), Posture.ALLOW))))
                .containsExactly(OTHER);
        assertThat(concerned(world -> world.defaultPosture = Posture.OBSERVE)).containsExactly(CHECKOUT, OTHER);
    }

    @Test
    void aNamespacesLabelsConcernItsCallers() {
        assertThat(concerned(world -> world.namespaces.put("other", new NamespaceFacts(Map.of("team", "b"), null))))
                .containsExactly(OTHER);
    }

    @Test
    void aForbiddenRangeConcernsEverybody() {
        assertThat(concerned(world -> world.forbiddenRanges.add(Cidr.parse("8.8.8.0/24"))))
                .containsExactly(CHECKOUT, OTHER);
    }

    @Test
    void whatBecomesOfHiddenNamesConcernsEverybody() {
        assertThat(concerned(world -> world.encryptedHello = EncryptedClientHello.DENY))
                .containsExactly(CHECKOUT, OTHER);
    }

    @Test
    void aQuarantineConcernsThoseItSelects() {
        assertThat(concerned(world -> world.quarantines.add(
                        new Quarantine(new PolicyId("shop", "broken"), List.of(Subject.ofNamespace("shop"))))))
                .containsExactly(CHECKOUT);
    }

    @Test
    void theEndOfARuleConcernsThoseItIsAbout() {
        Fixture world =
                new Fixture().shop("brief", Fixture.allow().hosts("a.example").until(NOW.plusSeconds(5)));
        Gatekeeper keeper = world.gatekeeper();
        assertThat(keeper.judgesLike(keeper, NOW, CHECKOUT, null, NOW.plusSeconds(4)))
                .isTrue();
        assertThat(keeper.judgesLike(keeper, NOW, CHECKOUT, null, NOW.plusSeconds(5)))
                .isFalse();
        assertThat(keeper.judgesLike(keeper, NOW, OTHER, null, NOW.plusSeconds(5)))
                .isTrue();
        assertThat(keeper.judgesLike(keeper, NOW.plusSeconds(5), CHECKOUT, null, NOW.plusSeconds(9)))
                .isTrue();
    }

    private static List<SpiffeId> concerned(Consumer<Fixture> change) {
        Fixture world = world();
        Gatekeeper before = world.gatekeeper();
        before.prepare(List.of(CHECKOUT, OTHER), null);
        change.accept(world);
        Gatekeeper after = world.gatekeeperAfter(before);
        after.prepare(List.of(CHECKOUT, OTHER), before);
        List<SpiffeId> concerned = List.of(CHECKOUT, OTHER).stream()
                .filter(caller -> !after.judgesLike(before, NOW, caller, null, NOW))
                .toList();
        // What is taken over from before must not be told apart from what is compiled afresh.
        Gatekeeper afresh = world.gatekeeper();
        Instant now = NOW;
        for (SpiffeId caller : List.of(CHECKOUT, OTHER)) {
            assertThat(afresh.judgesLike(after, now, caller, null, now)).isTrue();
            assertThat(afresh.judgesLike(before, now, caller, null, now)).isEqualTo(!concerned.contains(caller));
        }
        return concerned;
    }

    private static Fixture world() {
        return new Fixture()
                .shop("first", Fixture.allow().hosts("a.example"))
                .policy(
                        new PolicyId("other", "own"),
                        Mode.ENFORCE,
                        Subject.ofNamespace("other"),
                        List.of(),
                        Fixture.allow().hosts("a.example"));
    }
}
