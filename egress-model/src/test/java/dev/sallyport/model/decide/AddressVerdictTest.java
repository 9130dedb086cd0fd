package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.GUEST;
import static dev.sallyport.model.decide.Fixture.NOW;
import static dev.sallyport.model.decide.Fixture.allow;
import static dev.sallyport.model.decide.Fixture.deny;
import static dev.sallyport.model.decide.Fixture.named;
import static dev.sallyport.model.decide.Fixture.nameless;
import static dev.sallyport.model.decide.VerdictAssert.assertPassed;
import static dev.sallyport.model.decide.VerdictAssert.assertRefused;
import static dev.sallyport.model.decide.VerdictAssert.assertRefusedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Settings.InternalRange;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.reason.Reason;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DESIGN §6, "Names belong to teams, addresses to the platform", sentence by sentence. */
class AddressVerdictTest {
    private static final String PUBLIC = "8.8.8.8";
    private static final String PRIVATE = "10.20.0.5";

    private final Fixture world = new Fixture();

    @Test
    void afterTheNameTheResolvedAddressIsVettedAndExactlyThatAddressDialled() {
        world.shop("p", allow("a.example"));
        assertPassed(
                world.verdict("a.example", 443, "127.0.0.1", PUBLIC, PRIVATE, "2606:4700::1"),
                "shop/p/#0",
                PUBLIC,
                "2606:4700::1");
        Refusal refusal =
                assertRefused(world.verdict("a.example", 443, "127.0.0.1", PRIVATE), Reason.ADDRESS_FORBIDDEN);
        assertThat(refusal.address()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(refusal.detail()).isEqualTo("This is a loopback address: no rule can open it.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.20.0.5", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12::1"})
    void namespacedCidrsReachPublicAddressesOnly(String address) {
        world.shop("p", allow("a.example"), allow().cidrs("0.0.0.0/0", "::/0"));
        assertRefused(world.verdict("a.example", 443, address), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict(nameless(CHECKOUT, address, 443), address), Reason.ADDRESS_FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.20.0.5", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12::1", "203.0.113.9", "240.0.0.1"})
    void privateRangesOpenThroughAClusterEgressPolicy(String address) {
        world.cluster("site", allow().cidrs("0.0.0.0/0", "::/0"));
        assertPassed(world.verdict("db.corp", 5432, address), "cluster/site/#0", address);
        assertPassed(world.verdict(nameless(CHECKOUT, address, 5432), address), "cluster/site/#0", address);
    }

    @Test
    void aClusterAllowOpensOnlyWhatAllItsConditionsSay() {
        world.shop("p", allow("**.corp"))
                .cluster(
                        "db",
                        allow("db.corp").cidrs("10.20.0.0/24").ports("5432").protocols(Protocol.TCP));
        Attempt attempt = named(CHECKOUT, "db.corp", 5432, Protocol.TCP);
        assertPassed(world.verdict(attempt, PRIVATE), "cluster/db/#0", PRIVATE);
        assertRefused(world.verdict(attempt, "10.20.1.5"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict(attempt.withProtocol(Protocol.TLS), PRIVATE), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict(named(CHECKOUT, "x.corp", 5432, Protocol.TCP), PRIVATE), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict(named(CHECKOUT, "db.corp", 443, Protocol.TCP), PRIVATE), Reason.ADDRESS_FORBIDDEN);
    }

    @Test
    void nothingElseOpensAPrivateRange() {
        Subject shop = Subject.ofNamespace("shop");
        world.cluster("hosts-only", allow("**.corp"))
                .cluster("expired", allow().cidrs("10.20.0.0/24").until(NOW))
                .cluster("deny", deny("nothing.invalid").cidrs("10.20.0.0/24"))
                .policy(PolicyId.cluster("trial"), Mode.OBSERVE, shop, List.of(), allow().cidrs("10.20.0.0/24"))
                .policy(
                        PolicyId.cluster("others"),
                        Mode.ENFORCE,
                        Subject.ofNamespace("stock"),
                        List.of(),
                        allow().cidrs("10.20.0.0/24"))
                .ceiling("cap", Mode.ENFORCE, allow().cidrs("10.20.0.0/24").conditions());
        world.defaultPosture = Posture.ALLOW;
        assertRefused(world.verdict("db.corp", 5432, PRIVATE), Reason.ADDRESS_FORBIDDEN);
    }

    @Test
    void internalRangesOpenToTheirNamespacesAndToNoGuest() {
        world.cluster("names", allow("**.corp"));
        world.internalRanges.add(new InternalRange(Cidr.parse("10.20.0.0/24"), Set.of("shop")));
        world.internalRanges.add(new InternalRange(Cidr.parse("10.30.0.0/24"), null));
        world.internalRanges.add(new InternalRange(Cidr.parse("10.40.0.0/24"), Set.of("stock")));
        assertPassed(world.verdict("db.corp", 5432, PRIVATE), "cluster/names/#0", PRIVATE);
        assertPassed(world.verdict("db.corp", 5432, "10.30.0.1"), "cluster/names/#0", "10.30.0.1");
        assertRefused(world.verdict("db.corp", 5432, "10.40.0.1"), Reason.ADDRESS_FORBIDDEN);
        Attempt guest = named(GUEST, "db.corp", 5432, Protocol.TCP);
        assertRefused(world.verdict(guest, PRIVATE), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict(guest, "10.30.0.1"), Reason.ADDRESS_FORBIDDEN);
    }

    @Test
    void anInternalRangeOpensAnAddressAndAllowsNothingByItself() {
        world.internalRanges.add(new InternalRange(Cidr.parse("10.20.0.0/24"), null));
        assertRefused(world.verdict("db.corp", 5432, PRIVATE), Reason.NO_RULE);
        assertRefused(world.verdict(nameless(CHECKOUT, PRIVATE, 5432), PRIVATE), Reason.NO_NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.255",
                "::1",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "ff02::1",
                "169.254.0.1",
                "fe80::1",
                "fec0::1",
                "169.254.169.254",
                "169.254.170.2",
                "168.63.129.16",
                "100.100.100.200",
                "fd00:ec2::254",
                "fd20:ce::254",
                "64:ff9b::a14:5",
                "64:ff9b:1::1",
                "2002:a14:5::1",
                "2001::1",
                "::10.20.0.5",
                "::ffff:0:10.20.0.5",
                "2606:4700::5efe:10.20.0.5"
            })
    void nothingOpensAnAddressOfAClosedClass(String address) {
        openEverything();
        assertRefused(world.verdict("a.example", 443, address), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict(nameless(CHECKOUT, address, 443), address), Reason.ADDRESS_FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "10.0.255.255",
                "fd00:10::7",
                "192.0.2.1",
                "198.51.100.53",
                "203.0.113.8",
                "::ffff:10.0.0.1"
            })
    void nothingOpensClusterControlResolverOrOwnAddresses(String address) {
        openEverything();
        assertRefused(world.verdict("a.example", 443, address), Reason.IN_CLUSTER_TARGET);
        assertRefused(world.verdict(nameless(CHECKOUT, address, 443), address), Reason.IN_CLUSTER_TARGET);
    }

    @Test
    void nothingOpensAForbiddenRange() {
        openEverything();
        world.forbiddenRanges.add(Cidr.parse("8.8.8.0/24"));
        assertRefused(world.verdict("a.example", 443, PUBLIC), Reason.ADDRESS_FORBIDDEN);
    }

    private void openEverything() {
        world.defaultPosture = Posture.ALLOW;
        world.internalRanges.add(new InternalRange(Cidr.parse("0.0.0.0/0"), null));
        world.internalRanges.add(new InternalRange(Cidr.parse("::/0"), null));
        world.cluster("all", allow().cidrs("0.0.0.0/0", "::/0"));
    }

    @Test
    void anAddressThatIsStillMappedIsTheOneItMaps() throws UnknownHostException {
        openEverything();
        assertRefused(reconsiderMapped("127.0.0.1"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(reconsiderMapped("10.0.0.1"), Reason.IN_CLUSTER_TARGET);
        assertRefused(reconsiderMapped("203.0.113.8"), Reason.IN_CLUSTER_TARGET);
        assertPassed(reconsiderMapped(PUBLIC), "cluster/all/#0", PUBLIC);
    }

    private Vetting reconsiderMapped(String inner) throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = -1;
        System.arraycopy(InetAddress.ofLiteral(inner).getAddress(), 0, mapped, 12, 4);
        InetAddress address = Inet6Address.getByAddress(null, mapped, -1);
        Attempt attempt = new Attempt(CHECKOUT, null, address, 443, null);
        return world.gatekeeper().reconsider(attempt, address, NOW);
    }

    @Test
    void behindANat64PrefixTheEmbeddedIpv4IsVettedAndTheIpv6Dialled() {
        world.nat64Prefixes.add(Cidr.parse("64:ff9b::/96"));
        world.shop(
                        "p",
                        allow("a.example").cidrs("8.8.8.0/24"),
                        deny("b.example").cidrs("8.8.8.0/24"),
                        allow("b.example"))
                .shop("q", allow("c.example"), deny("c.example").cidrs("64:ff9b::/96"));
        assertPassed(world.verdict("a.example", 443, "64:ff9b::808:808"), "shop/p/#0", "64:ff9b::808:808");
        assertRefused(world.verdict("a.example", 443, "64:ff9b::909:909"), Reason.NO_RULE);
        assertRefusedBy(world.verdict("b.example", 443, "64:ff9b::808:808"), "shop/p/#1");
        assertRefusedBy(world.verdict("c.example", 443, "64:ff9b::808:808"), "shop/q/#1");
        assertRefused(world.verdict("a.example", 443, "64:ff9b::7f00:1"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict("a.example", 443, "64:ff9b::a9fe:a9fe"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict("a.example", 443, "64:ff9b::a00:1"), Reason.IN_CLUSTER_TARGET);
        assertRefused(world.verdict("a.example", 443, "64:ff9b::a14:5"), Reason.ADDRESS_FORBIDDEN);
    }

    @Test
    void aNat64PrefixOpensNothingButTheEmbedding() {
        world.cluster("all", allow().cidrs("0.0.0.0/0", "::/0"));
        for (String prefix : List.of("::/96", "fe80::/96", "ff02::/96", "fd00:ec2::/96", "fd00:10::/96")) {
            world.nat64Prefixes.add(Cidr.parse(prefix));
        }
        assertRefused(world.verdict("a.example", 443, "fe80::808:808"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict("a.example", 443, "ff02::808:808"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict("a.example", 443, "fd00:ec2::808:808"), Reason.ADDRESS_FORBIDDEN);
        assertRefused(world.verdict("a.example", 443, "fd00:10::808:808"), Reason.IN_CLUSTER_TARGET);
        assertRefused(world.verdict("a.example", 443, "::1"), Reason.ADDRESS_FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"64:ff9b::/64", "64:ff9b::/128", "10.0.0.0/8", "0.0.0.0/0"})
    void refusesANat64PrefixOfAnotherLength(String prefix) {
        world.nat64Prefixes.add(Cidr.parse(prefix));
        assertThatIllegalArgumentException().isThrownBy(world::snapshot).withMessageContaining("nat64Prefixes");
    }
}
