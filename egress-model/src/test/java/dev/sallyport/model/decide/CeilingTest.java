package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.allow;
import static dev.sallyport.model.decide.Fixture.deny;
import static dev.sallyport.model.decide.Fixture.named;
import static dev.sallyport.model.decide.Fixture.nameless;
import static dev.sallyport.model.decide.VerdictAssert.assertPassed;
import static dev.sallyport.model.decide.VerdictAssert.assertRefused;
import static dev.sallyport.model.decide.VerdictAssert.assertRefusedBy;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.reason.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** DESIGN §6: a ceiling bounds what namespaced Allows of the namespaces it selects may reach. */
class CeilingTest {
    private static final String PUBLIC = "8.8.8.8";
    private static final SpiffeId STOCK = SpiffeId.parse("spiffe://cluster.local/ns/stock/sa/sync");
    private final Fixture world = new Fixture();

    @Test
    void inTheNamespacesACeilingSelectsANamespacedAllowHoldsOnlyInsideIt() {
        world.ceiling("cap", Mode.ENFORCE, allow("**.example").ports("443").conditions())
                .shop("p", allow("**.example", "**.test"), allow().cidrs("8.8.8.0/24"));
        assertPassed(world.verdict("a.example", 443, PUBLIC), "shop/p/#0", PUBLIC);
        assertRefused(world.verdict("a.example", 80, "9.9.9.9"), Reason.NO_RULE);
        assertRefused(world.verdict("a.test", 443, "9.9.9.9"), Reason.NO_RULE);
        assertRefused(world.verdict(nameless(CHECKOUT, PUBLIC, 443), PUBLIC), Reason.NO_NAME);
    }

    @Test
    void everyCeilingMustBeKeptAndOneEntryOfEachIsEnough() {
        world.ceiling(
                        "one",
                        Mode.ENFORCE,
                        allow("a.example").conditions(),
                        allow("b.example").conditions())
                .ceiling(
                        "two",
                        Mode.ENFORCE,
                        allow("b.example").conditions(),
                        allow("c.example").conditions())
                .shop("p", allow("*.example"));
        assertPassed(world.verdict("b.example", 443, PUBLIC), "shop/p/#0", PUBLIC);
        assertRefused(world.verdict("a.example", 443, PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict("c.example", 443, PUBLIC), Reason.NO_RULE);
    }

    @Test
    void aCeilingByCidrIsJudgedOnceTheAddressIsKnown() {
        world.ceiling("cap", Mode.ENFORCE, allow().cidrs("8.8.8.0/24").conditions())
                .shop("p", allow("a.example"));
        assertPassed(world.verdict("a.example", 443, "9.9.9.9", PUBLIC), "shop/p/#0", PUBLIC);
        assertRefused(world.verdict("a.example", 443, "9.9.9.9"), Reason.NO_RULE);
    }

    @Test
    void aCeilingCapsNeitherDeniesNorClusterAllowsNorOtherNamespacesAndAnObservedOneCapsNothing() {
        world.ceiling("cap", Mode.ENFORCE, allow("nothing.invalid").conditions())
                .cluster("c", allow("a.example"))
                .shop("p", deny("b.example"), allow("b.example"));
        world.policy(
                new PolicyId("stock", "s"), Mode.ENFORCE, Subject.ofNamespace("stock"), List.of(), allow("d.example"));
        assertPassed(world.verdict("a.example", 443, PUBLIC), "cluster/c/#0", PUBLIC);
        assertRefusedBy(world.verdict("b.example", 443, PUBLIC), "shop/p/#0");
        assertPassed(world.verdict(named(STOCK, "d.example", 443, null), PUBLIC), "stock/s/#0", PUBLIC);

        Fixture observed = new Fixture()
                .ceiling("cap", Mode.OBSERVE, allow("nothing.invalid").conditions())
                .shop("p", allow("b.example"));
        assertPassed(observed.verdict("b.example", 443, PUBLIC), "shop/p/#0", PUBLIC);
    }
}
