package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.NOW;
import static dev.sallyport.model.decide.Fixture.allow;
import static dev.sallyport.model.decide.Fixture.deny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.decide.NameReach.Kind;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Which names a caller has any use for. */
class NameReachTest {
    private final Fixture world = new Fixture();

    @Test
    void aRuleThatCouldLetTheNameGoAnywhereSpeaksForIt() {
        world.shop(
                "p",
                allow("db.example").ports("5432").protocols(Protocol.TCP),
                allow("**.cdn.example").cidrs("8.8.8.0/24"));
        assertThat(reach("db.example").kind()).isEqualTo(Kind.STATED);
        assertThat(reach("a.b.cdn.example").kind()).isEqualTo(Kind.PATTERN);
        assertThat(reach("cdn.example").kind()).isEqualTo(Kind.NONE);
        assertThat(reach("data.evil.example").refusal().reason()).isEqualTo(Reason.NO_RULE);
    }

    @Test
    void aRuleAboutAddressesSpeaksForEveryName() {
        world.shop("p", allow().cidrs("8.8.8.0/24").ports("443"));
        assertThat(reach("whatever.example").kind()).isEqualTo(Kind.OPEN);
        assertThat(reach(InetAddress.ofLiteral("8.8.8.8")).kind()).isEqualTo(Kind.OPEN);
        assertThat(reach(InetAddress.ofLiteral("9.9.9.9")).refusal()).isNotNull();
    }

    @Test
    void onlyADenyThatHoldsEverywhereRefuses() {
        world.shop(
                "p",
                allow("**.example"),
                deny("evil.example"),
                deny("mail.example").ports("25"));
        assertThat(reach("evil.example").refusal().reason()).isEqualTo(Reason.DENIED_BY_RULE);
        assertThat(reach("mail.example").kind()).isEqualTo(Kind.PATTERN);
    }

    @Test
    void theVerdictItselfIsAsItWas() {
        world.shop("p", allow("db.example").ports("5432"));
        reach("db.example");
        assertThat(world.verdict("db.example", 5433, "8.8.8.8")).isInstanceOf(Refusal.class);
    }

    private NameReach reach(String name) {
        return world.gatekeeper().reach(CHECKOUT, null, HostName.parse(name), NOW);
    }

    private NameReach reach(InetAddress address) {
        return world.gatekeeper().reach(CHECKOUT, null, address, NOW);
    }
}
