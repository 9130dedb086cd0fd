package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.NOW;
import static dev.sallyport.model.decide.Fixture.allow;
import static dev.sallyport.model.decide.Fixture.deny;
import static dev.sallyport.model.decide.Fixture.named;
import static dev.sallyport.model.decide.VerdictAssert.assertObserved;
import static dev.sallyport.model.decide.VerdictAssert.assertPassed;
import static dev.sallyport.model.decide.VerdictAssert.assertRefused;
import static dev.sallyport.model.decide.VerdictAssert.assertRefusedBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.model.request.FieldCondition;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.model.request.PathPattern;
import dev.sallyport.model.request.RequestFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules about requests: unknown until one is read, judged for each, never skipped where none can be. */
class RequestVerdictTest {
    private static final String PUBLIC = "8.8.8.8";
    private static final Attempt TUNNEL = named(CHECKOUT, "a.example", 80, Protocol.HTTP);
    private static final HttpCondition READS =
            new HttpCondition(Set.of("GET"), List.of(PathPattern.parse("/api/**")), null);
    private static final HttpCondition ADMIN = paths("/admin/**");

    private final Fixture world = new Fixture();

    private static HttpCondition paths(String... paths) {
        return new HttpCondition(null, Stream.of(paths).map(PathPattern::parse).toList(), null);
    }

    private static Attempt request(String method, String target) {
        return TUNNEL.withRequest(RequestFacts.of(method, target, Map.of()));
    }

    private static Attempt withField(String name, String... values) {
        return TUNNEL.withRequest(RequestFacts.of("GET", "/", Map.of(name, List.of(values))));
    }

    @Test
    void aTunnelPassesUntilItsRequestIsRead() {
        world.shop("checkout", allow("a.example").http(READS), deny("a.example").http(ADMIN));
        assertThat(assertPassed(world.verdict(TUNNEL, PUBLIC), "shop/checkout/#0", PUBLIC)
                        .isByRequest())
                .isTrue();
        Attempt silent = named(CHECKOUT, "a.example", 80, null);
        assertThat(assertPassed(world.verdict(silent, PUBLIC), "shop/checkout/#0", PUBLIC)
                        .isByRequest())
                .isTrue();
        assertRefused(world.verdict(named(CHECKOUT, "b.example", 80, Protocol.HTTP), PUBLIC), Reason.NO_RULE);
    }

    @Test
    void eachRequestIsJudgedByItself() {
        world.shop("checkout", allow("a.example").http(READS));
        assertPassed(world.verdict(request("GET", "/api/v1"), PUBLIC), "shop/checkout/#0", PUBLIC);
        Refusal refusal = assertRefused(world.verdict(request("POST", "/api/v1"), PUBLIC), Reason.NO_RULE);
        assertThat(refusal.detail()).contains("other requests only");
        assertRefused(world.verdict(request("GET", "/other"), PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict(request("get", "/api/v1"), PUBLIC), Reason.NO_RULE);
    }

    @Test
    void aDenyBeatsAnAllowForTheSameRequest() {
        world.shop(
                "checkout",
                allow("a.example").http(paths("/**")),
                deny("a.example").http(ADMIN));
        assertPassed(world.verdict(request("GET", "/api"), PUBLIC), "shop/checkout/#0", PUBLIC);
        assertRefusedBy(world.verdict(request("GET", "/admin"), PUBLIC), "shop/checkout/#1");
    }

    @ParameterizedTest
    @CsvSource({
        "/admin",
        "/admin/",
        "/ADMIN/x",
        "/%61dmin",
        "//admin",
        "/api/../admin",
        "/admin;x",
        "/api%2f..%2fadmin",
        "/./admin",
        "/api%252f",
        "/a%5cb",
        "/a%00",
        "/%c0%ae"
    })
    void noFormOfAPathSlipsPastADeny(String target) {
        world.shop("checkout", allow("a.example"), deny("a.example").http(ADMIN));
        assertRefusedBy(world.verdict(request("GET", target), PUBLIC), "shop/checkout/#1");
    }

    @ParameterizedTest
    @CsvSource({"/api/../admin", "/api/%2e%2e/admin", "/api//x", "/api/x;y", "/api/a%2fb", "/api/%ff"})
    void noPathWithTwoReadingsIsAllowedByPath(String target) {
        world.shop("checkout", allow("a.example").http(READS));
        assertThat(assertRefused(world.verdict(request("GET", target), PUBLIC), Reason.NO_RULE)
                        .detail())
                .contains("more than one reading");
    }

    @Test
    void anAllowWithoutPathsDoesNotLookAtThem() {
        world.shop("checkout", allow("a.example").http(new HttpCondition(Set.of("GET"), null, null)));
        assertPassed(world.verdict(request("GET", "/a/../b;c"), PUBLIC), "shop/checkout/#0", PUBLIC);
    }

    @Test
    void fieldsAreComparedAsTheOriginMayReadThem() {
        HttpCondition stripe = new HttpCondition(null, null, List.of(new FieldCondition("X-Api", "v1")));
        world.shop("allow", allow("a.example").http(stripe));
        assertPassed(world.verdict(withField("x-api", "v1"), PUBLIC), "shop/allow/#0", PUBLIC);
        assertRefused(world.verdict(withField("x-api", "v1", "v2"), PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict(withField("x-api", "V1"), PUBLIC), Reason.NO_RULE);
        assertRefused(world.verdict(withField("x-other", "v1"), PUBLIC), Reason.NO_RULE);
        world.shop(
                "deny",
                deny("a.example").http(new HttpCondition(null, null, List.of(new FieldCondition("x-api", "v2")))));
        assertRefusedBy(world.verdict(withField("x-api", "v1, V2"), PUBLIC), "shop/deny/#0");
        assertRefusedBy(world.verdict(withField("x-api", "v1", "v2"), PUBLIC), "shop/deny/#0");
    }

    @Test
    void aDenyOfAMethodHoldsInAnyCase() {
        world.shop(
                "checkout",
                allow("a.example"),
                deny("a.example").http(new HttpCondition(Set.of("DELETE"), null, null)));
        assertRefusedBy(world.verdict(request("delete", "/"), PUBLIC), "shop/checkout/#1");
        assertPassed(world.verdict(request("GET", "/"), PUBLIC), "shop/checkout/#0", PUBLIC);
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"TLS", "TCP"})
    void whatCannotBeReadIsRefusedAndNeverSkipped(Protocol protocol) {
        Attempt unreadable = named(CHECKOUT, "a.example", 443, protocol);
        world.shop("checkout", allow("a.example").http(READS));
        Refusal refusal = assertRefused(world.verdict(unreadable, PUBLIC), Reason.HTTP_UNREADABLE);
        assertThat(refusal.rule()).hasToString("shop/checkout/#0");
        world.shop("plain", allow("a.example"));
        assertPassed(world.verdict(unreadable, PUBLIC), "shop/plain/#0", PUBLIC);
        world.shop("deny", deny("a.example").http(ADMIN));
        assertThat(assertRefused(world.verdict(unreadable, PUBLIC), Reason.HTTP_UNREADABLE)
                        .rule())
                .hasToString("shop/deny/#0");
    }

    @Test
    void anUnreadableDenyRefusesUnderEveryPosture() {
        world.defaultPosture = Posture.ALLOW;
        world.shop("deny", deny("a.example").http(ADMIN).cidrs("8.8.8.0/24"));
        assertRefused(world.verdict(named(CHECKOUT, "a.example", 443, Protocol.TLS), PUBLIC), Reason.HTTP_UNREADABLE);
        assertPassed(
                world.verdict(named(CHECKOUT, "a.example", 443, Protocol.TLS), "9.9.9.9"), "posture/Allow", "9.9.9.9");
    }

    @Test
    void whatOnlyObservesSaysWhatItWouldHaveDone() {
        world.shop("checkout", allow("a.example"));
        world.policy(
                new PolicyId("shop", "trial"),
                Mode.OBSERVE,
                Subject.ofNamespace("shop"),
                List.of(),
                allow("a.example").http(READS),
                deny("a.example").http(ADMIN));
        assertObserved(
                assertPassed(world.verdict(request("GET", "/admin"), PUBLIC), "shop/checkout/#0", PUBLIC)
                        .observations(),
                "would-deny:shop/trial/#1");
        assertObserved(
                assertPassed(world.verdict(request("GET", "/api"), PUBLIC), "shop/checkout/#0", PUBLIC)
                        .observations(),
                "would-allow:shop/trial/#0");
        assertObserved(
                assertPassed(
                                world.verdict(named(CHECKOUT, "a.example", 80, Protocol.TLS), PUBLIC),
                                "shop/checkout/#0",
                                PUBLIC)
                        .observations(),
                "would-deny:shop/trial/#1");
    }

    @Test
    void rangesAndRequestsTogetherOpenAnAddressForThatRequestOnly() {
        world.cluster("inside", allow("a.example").cidrs("192.168.7.0/24").http(READS));
        assertPassed(world.verdict(TUNNEL, "192.168.7.1"), "cluster/inside/#0", "192.168.7.1");
        assertPassed(world.verdict(request("GET", "/api"), "192.168.7.1"), "cluster/inside/#0", "192.168.7.1");
        assertRefused(world.verdict(request("GET", "/x"), "192.168.7.1"), Reason.NO_RULE);
    }

    @Test
    void aNameIsWorthKnowingWhateverItsRequests() {
        world.shop("checkout", allow("a.example").http(READS), deny("a.example").http(ADMIN));
        assertThat(world.gatekeeper()
                        .reach(CHECKOUT, null, HostName.parse("a.example"), NOW)
                        .kind())
                .isEqualTo(NameReach.Kind.STATED);
    }

    @Test
    void rulesWithoutConditionsOnRequestsMakeNoVerdictDependOnThem() {
        world.shop("checkout", allow("a.example"), deny("b.example").http(ADMIN));
        assertThat(assertPassed(world.verdict(TUNNEL, PUBLIC), "shop/checkout/#0", PUBLIC)
                        .isByRequest())
                .isFalse();
    }
}
