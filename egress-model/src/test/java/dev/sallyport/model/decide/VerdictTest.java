package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.GUEST;
import static dev.sallyport.model.decide.Fixture.NOW;
import static dev.sallyport.model.decide.Fixture.allow;
import static dev.sallyport.model.decide.Fixture.deny;
import static dev.sallyport.model.decide.Fixture.literals;
import static dev.sallyport.model.decide.Fixture.named;
import static dev.sallyport.model.decide.Fixture.nameless;
import static dev.sallyport.model.decide.VerdictAssert.assertObserved;
import static dev.sallyport.model.decide.VerdictAssert.assertPassed;
import static dev.sallyport.model.decide.VerdictAssert.assertRefused;
import static dev.sallyport.model.decide.VerdictAssert.assertRefusedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.LabelSelector;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** DESIGN §6, sentence by sentence, up to the addresses ({@link AddressVerdictTest}). */
class VerdictTest {
    private static final String PUBLIC = "8.8.8.8";
    private static final SpiffeId STOCK = SpiffeId.parse("spiffe://cluster.local/ns/stock/sa/sync");

    private final Fixture world = new Fixture();

    @Test
    void theWholeOfTheCommonCase() {
        world.policy(
                new PolicyId("shop", "checkout"),
                Mode.ENFORCE,
                Subject.ofServiceAccount("shop", "checkout"),
                List.of(),
                allow("api.stripe.com", "*.adyen.com").ports("443"));
        assertPassed(world.verdict("API.stripe.com.", 443, PUBLIC), "shop/checkout/#0", PUBLIC);
        assertPassed(world.verdict("live.adyen.com", 443, PUBLIC), "shop/checkout/#0", PUBLIC);
        assertRefused(world.verdict("api.stripe.com", 80, PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict("adyen.com", 443, PUBLIC), Reason.NO_RULE);
        SpiffeId other = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/cart");
        assertRefused(world.verdict(named(other, "api.stripe.com", 443, Protocol.TLS), PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict(named(STOCK, "api.stripe.com", 443, Protocol.TLS), PUBLIC), Reason.NO_RULE);
    }

    @Test
    void allConditionsOfARuleMustHold() {
        world.shop("p", allow("a.example").cidrs("8.8.8.0/24").ports("443").protocols(Protocol.TLS));
        assertPassed(world.verdict("a.example", 443, PUBLIC), "shop/p/#0", PUBLIC);
        assertRefused(world.verdict("b.example", 443, PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict("a.example", 443, "9.9.9.9"), Reason.NO_RULE);
        assertRefused(world.verdict("a.example", 444, PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict(named(CHECKOUT, "a.example", 443, Protocol.TCP), PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict(nameless(CHECKOUT, PUBLIC, 443), PUBLIC), Reason.NO_NAME);
    }

    @Test
    void aFieldLeftOutDoesNotRestrict() {
        world.shop("p", allow("a.example"));
        assertPassed(world.verdict("a.example", 25, PUBLIC), "shop/p/#0", PUBLIC);
        assertPassed(world.verdict(named(CHECKOUT, "a.example", 1, Protocol.TCP), PUBLIC), "shop/p/#0", PUBLIC);
    }

    @Test
    void anEmptyListIsAProblemNotAll() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Conditions(List.of(), null, null, null))
                .withMessageContaining("hosts is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Conditions(null, List.of(), null, null))
                .withMessageContaining("cidrs is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Conditions(null, null, List.of(), null))
                .withMessageContaining("ports is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Conditions(null, null, null, Set.of()))
                .withMessageContaining("protocols is empty");
    }

    @Test
    void anyDenyRefusesWhateverAllowsThereAre() {
        world.cluster("z", allow("**.example"))
                .shop("a", allow("a.example"), deny("*.example").as("no-example"));
        assertRefusedBy(world.verdict("a.example", 443, PUBLIC), "shop/a/no-example");
        assertRefused(world.gatekeeper().admit(named(CHECKOUT, "a.example", 443, null), NOW), Reason.DENIED_BY_RULE);
    }

    @Test
    void aClusterDenyBeatsANamespacedAllowAndTheOtherWayRound() {
        world.cluster("wall", deny("a.example"), allow("b.example")).shop("p", allow("a.example"), deny("b.example"));
        assertRefusedBy(world.verdict("a.example", 443, PUBLIC), "cluster/wall/#0");
        assertRefusedBy(world.verdict("b.example", 443, PUBLIC), "shop/p/#1");
    }

    @Test
    void aDenyByCidrRefusesThatAddressOfANamedConnection() {
        world.shop("p", allow("a.example"), deny().cidrs("8.8.4.0/24"));
        assertPassed(world.verdict("a.example", 443, "8.8.4.4", PUBLIC), "shop/p/#0", PUBLIC);
        assertRefusedBy(world.verdict("a.example", 443, "8.8.4.4"), "shop/p/#1");
    }

    @Test
    void aDenyWithHostAndCidrNeedsBoth() {
        world.shop("p", allow("**.example"), deny("a.example").cidrs("8.8.4.0/24"));
        assertRefusedBy(world.verdict("a.example", 443, "8.8.4.4"), "shop/p/#1");
        assertPassed(world.verdict("b.example", 443, "8.8.4.4"), "shop/p/#0", "8.8.4.4");
    }

    @Test
    void aDenyWithProtocolsWaitsForTheFirstBytesAndThenRefuses() {
        world.shop("p", allow("a.example"), deny("a.example").protocols(Protocol.TCP, Protocol.HTTP));
        Attempt unseen = named(CHECKOUT, "a.example", 443, null);
        assertPassed(world.verdict(unseen, PUBLIC), "shop/p/#0", PUBLIC);
        Gatekeeper gatekeeper = world.gatekeeper();
        InetAddress dialled = InetAddress.ofLiteral(PUBLIC);
        assertRefusedBy(gatekeeper.reconsider(unseen.withProtocol(Protocol.TCP), dialled, NOW), "shop/p/#1");
        assertRefusedBy(gatekeeper.reconsider(unseen.withProtocol(Protocol.HTTP), dialled, NOW), "shop/p/#1");
        assertPassed(gatekeeper.reconsider(unseen.withProtocol(Protocol.TLS), dialled, NOW), "shop/p/#0", PUBLIC);
    }

    @Test
    void anAllowWithProtocolsMayHoldUntilTheFirstBytesSayOtherwise() {
        world.shop("p", allow("a.example").protocols(Protocol.TLS));
        Attempt unseen = named(CHECKOUT, "a.example", 443, null);
        assertPassed(world.verdict(unseen, PUBLIC), "shop/p/#0", PUBLIC);
        assertRefused(world.verdict(unseen.withProtocol(Protocol.HTTP), PUBLIC), Reason.NO_RULE);
    }

    @Test
    void anAllowWithCidrsLetsTheNameBeResolvedButNotDialledElsewhere() {
        world.shop("p", allow("a.example").cidrs("8.8.8.0/24"));
        assertThat(world.gatekeeper().admit(named(CHECKOUT, "a.example", 443, Protocol.TLS), NOW))
                .isInstanceOf(Permit.class);
        assertRefused(world.verdict("a.example", 443, "9.9.9.9"), Reason.NO_RULE);
        assertPassed(world.verdict("a.example", 443, "9.9.9.9", PUBLIC), "shop/p/#0", PUBLIC);
    }

    @Test
    void aRuleIsGoneFromTheInstantItExpires() {
        world.shop(
                "p",
                allow("a.example").until(NOW),
                allow("b.example").until(NOW.plusMillis(1)),
                deny("b.example").until(NOW));
        assertRefused(world.verdict("a.example", 443, PUBLIC), Reason.NO_RULE);
        assertPassed(world.verdict("b.example", 443, PUBLIC), "shop/p/#1", PUBLIC);
        assertThat(world.gatekeeper().nextExpiry(NOW)).isEqualTo(NOW.plusMillis(1));
        assertThat(world.gatekeeper().nextExpiry(NOW.plusMillis(1))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "DENY, DENY, refused",
        "DENY, OBSERVE, posture/Observe",
        "DENY, ALLOW, posture/Allow",
        "OBSERVE, , posture/Observe",
        "ALLOW, , posture/Allow",
        "ALLOW, DENY, refused",
        "DENY, , refused",
    })
    void elseTheNamespacesPostureElseTheSettings(Posture settings, Posture annotation, String expected) {
        world.defaultPosture = settings;
        world.namespaces.put("shop", new NamespaceFacts(Map.of(), annotation));
        Vetting verdict = world.verdict("a.example", 443, PUBLIC);
        if (expected.equals("refused")) {
            assertRefused(verdict, Reason.NO_RULE);
        } else {
            DialTargets passed = assertPassed(verdict, expected, PUBLIC);
            assertObserved(
                    passed.observations(), expected.endsWith("Observe") ? new String[] {"would-deny"} : new String[0]);
        }
    }

    @ParameterizedTest
    @EnumSource(Posture.class)
    void posturesNeverSwitchOffAddressVettingOrDenyRules(Posture posture) {
        world.defaultPosture = posture;
        world.shop("p", deny("a.example"), allow("b.example"));
        assertRefusedBy(world.verdict("a.example", 443, PUBLIC), "shop/p/#0");
        assertRefused(world.verdict("b.example", 443, "127.0.0.1"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict("b.example", 443, "10.0.0.7"), Reason.IN_CLUSTER_TARGET);
        assertRefused(world.verdict("b.example", 443, "192.168.1.1"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict(nameless(CHECKOUT, "169.254.169.254", 80)), Reason.ADDRESS_FORBIDDEN);
    }

    @Test
    void rulesOfObservingPoliciesAreRecordedAndNeverChangeAVerdict() {
        world.policy(
                        new PolicyId("shop", "trial"),
                        Mode.OBSERVE,
                        Subject.ofNamespace("shop"),
                        List.of(),
                        deny("*.example").as("wide"),
                        allow("a.example"),
                        deny("*.example").until(NOW),
                        deny("a.example").protocols(Protocol.TCP))
                .shop("p", allow("b.example"));
        assertObserved(
                assertRefused(world.verdict("a.example", 443, PUBLIC), Reason.NO_RULE)
                        .observations(),
                "would-deny:shop/trial/wide",
                "would-allow:shop/trial/#1");
        assertObserved(
                assertPassed(world.verdict("b.example", 443, PUBLIC), "shop/p/#0", PUBLIC)
                        .observations(),
                "would-deny:shop/trial/wide");
    }

    @Test
    void theRuleNamedIsTheFirstDecidingOneByClusterThenPolicyThenIndex() {
        world.shop(
                        "a",
                        deny("x.example"),
                        deny("x.example").as("second"),
                        allow("a.example"),
                        allow("a.example", "*.example"))
                .cluster("z", deny("x.example"), allow("a.example"))
                .cluster("y", allow("b.example"), deny("*.x.example"), deny("x.example"));
        assertRefusedBy(world.verdict("x.example", 443, PUBLIC), "cluster/y/#2");
        assertPassed(world.verdict("a.example", 443, PUBLIC), "cluster/z/#1", PUBLIC);
        assertPassed(world.verdict("c.example", 443, PUBLIC), "shop/a/#3", PUBLIC);
    }

    @Test
    void anInvalidPolicyThatMayHoldADenyRefusesEverythingItsSubjectsSelect() {
        world.cluster("c", allow("a.example"));
        world.defaultPosture = Posture.ALLOW;
        world.quarantines.add(
                new Quarantine(new PolicyId("shop", "broken"), List.of(Subject.ofServiceAccount("shop", "checkout"))));
        Refusal refusal = assertRefused(world.verdict("a.example", 443, PUBLIC), Reason.POLICY_INVALID);
        assertThat(refusal.detail()).contains("shop/broken");
        SpiffeId other = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/cart");
        assertPassed(world.verdict(named(other, "a.example", 443, null), PUBLIC), "cluster/c/#0", PUBLIC);
    }

    @Test
    void quarantineStopsAPermitGivenBeforeIt() {
        world.cluster("c", allow("a.example"));
        Permit permit = (Permit) world.gatekeeper().admit(named(CHECKOUT, "a.example", 443, null), NOW);
        world.quarantines.add(new Quarantine(PolicyId.cluster("broken"), List.of(Subject.ALL)));
        Refusal refusal = assertRefused(world.gatekeeper().vet(permit, literals(PUBLIC), NOW), Reason.POLICY_INVALID);
        assertThat(refusal.detail()).doesNotContain("broken");
    }

    @Test
    void aNamespacesPolicySpeaksOfItsOwnNamespaceOnlyWhateverItsSubjectsSay() {
        world.policy(
                        new PolicyId("stock", "grab"),
                        Mode.ENFORCE,
                        Subject.ALL,
                        List.of(),
                        deny("a.example"),
                        allow("b.example"))
                .cluster("c", allow("a.example"));
        world.quarantines.add(new Quarantine(new PolicyId("stock", "bad"), List.of(Subject.ofNamespace("shop"))));
        assertPassed(world.verdict("a.example", 443, PUBLIC), "cluster/c/#0", PUBLIC);
        assertRefused(world.verdict("b.example", 443, PUBLIC), Reason.NO_RULE);
    }

    @Test
    void aGuestOfAnotherTrustDomainIsNotTheWorkloadOfTheSameName() {
        world.shop("p", allow("a.example"))
                .policy(
                        PolicyId.cluster("by-namespace"),
                        Mode.ENFORCE,
                        Subject.ofNamespace("shop"),
                        List.of(),
                        allow("b.example"))
                .policy(
                        PolicyId.cluster("by-id"),
                        Mode.ENFORCE,
                        new Subject(null, null, null, GUEST),
                        List.of(),
                        allow("c.example"))
                .cluster("all", allow("d.example"))
                .policy(
                        PolicyId.cluster("by-label"),
                        Mode.ENFORCE,
                        new Subject(null, new LabelSelector(Map.of(), List.of()), null, null),
                        List.of(),
                        allow("e.example"));
        world.namespaces.put("shop", new NamespaceFacts(Map.of(), Posture.ALLOW));
        assertRefused(world.verdict(named(GUEST, "a.example", 443, null), PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict(named(GUEST, "b.example", 443, null), PUBLIC), Reason.NO_RULE);
        assertPassed(world.verdict(named(GUEST, "c.example", 443, null), PUBLIC), "cluster/by-id/#0", PUBLIC);
        assertPassed(world.verdict(named(GUEST, "d.example", 443, null), PUBLIC), "cluster/all/#0", PUBLIC);
        assertRefused(world.verdict(named(GUEST, "e.example", 443, null), PUBLIC), Reason.NO_RULE);
    }

    @Test
    void clusterSubjectsSelectByNamespaceSelectorServiceAccountAndSpiffeId() {
        world.namespaces.put("shop", new NamespaceFacts(Map.of("tier", "gold"), null));
        world.policy(
                        PolicyId.cluster("gold"),
                        Mode.ENFORCE,
                        new Subject(null, new LabelSelector(Map.of("tier", "gold"), List.of()), null, null),
                        List.of(),
                        allow("gold.example"))
                .policy(
                        PolicyId.cluster("sync"),
                        Mode.ENFORCE,
                        new Subject(null, null, "sync", null),
                        List.of(),
                        allow("sync.example"))
                .policy(
                        PolicyId.cluster("one"),
                        Mode.ENFORCE,
                        new Subject(null, null, null, STOCK),
                        List.of(),
                        allow("one.example"));
        assertPassed(world.verdict("gold.example", 443, PUBLIC), "cluster/gold/#0", PUBLIC);
        assertRefused(world.verdict(named(STOCK, "gold.example", 443, null), PUBLIC), Reason.NO_RULE);
        assertPassed(world.verdict(named(STOCK, "sync.example", 443, null), PUBLIC), "cluster/sync/#0", PUBLIC);
        assertRefused(world.verdict("one.example", 443, PUBLIC), Reason.NO_RULE);
        assertPassed(world.verdict(named(STOCK, "one.example", 443, null), PUBLIC), "cluster/one/#0", PUBLIC);
    }

    @Test
    void aNameWithoutAddressesIsAFailureOfDns() {
        world.shop("p", allow("a.example"));
        assertRefused(world.verdict("a.example", 443), Reason.DNS_FAILED);
    }

    @Test
    void namelessTrafficNeedsACidrRuleAndGoesWhereItWasGoing() {
        world.shop("p", allow().cidrs("8.8.8.0/24").ports("25"));
        Attempt attempt = nameless(CHECKOUT, PUBLIC, 25);
        assertPassed(world.verdict(attempt, PUBLIC), "shop/p/#0", PUBLIC);
        assertRefused(world.verdict(attempt, "8.8.8.9"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict(nameless(CHECKOUT, "9.9.9.9", 25), "9.9.9.9"), Reason.NO_NAME);
    }

    @Test
    void anAttemptHasANameOrAnAddress() {
        InetAddress address = InetAddress.ofLiteral(PUBLIC);
        assertThatIllegalArgumentException().isThrownBy(() -> new Attempt(CHECKOUT, null, null, 443, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Attempt(CHECKOUT, named(CHECKOUT, "a", 1, null).host(), address, 443, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Attempt(CHECKOUT, null, address, 0, null));
    }
}
