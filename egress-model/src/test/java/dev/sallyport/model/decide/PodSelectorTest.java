package dev.sallyport.model.decide;

import static dev.sallyport.model.decide.Fixture.CHECKOUT;
import static dev.sallyport.model.decide.Fixture.GUEST;
import static dev.sallyport.model.decide.Fixture.NOW;
import static dev.sallyport.model.decide.Fixture.allow;
import static dev.sallyport.model.decide.Fixture.deny;
import static dev.sallyport.model.decide.VerdictAssert.assertPassed;
import static dev.sallyport.model.decide.VerdictAssert.assertRefused;
import static dev.sallyport.model.decide.VerdictAssert.assertRefusedBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.policy.LabelSelector;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.model.policy.PodScope;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.reason.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Subjects by the labels of the caller's pod. */
class PodSelectorTest {
    private static final SpiffeId SYNC = new SpiffeId(TrustDomain.CLUSTER_LOCAL, "shop", "sync");
    private static final LabelSelector WORKERS = selector("role", "worker");

    private final Fixture world = new Fixture();

    PodSelectorTest() {
        world.pods = pods(Map.of("w", "worker", "b", "web"));
    }

    private static LabelSelector selector(String key, String value) {
        return new LabelSelector(Map.of(key, value), List.of());
    }

    private static Pods pods(Map<String, String> roles) {
        Map<String, PodLabels> labels = new java.util.HashMap<>();
        roles.forEach((uid, role) -> labels.put(uid, PodLabels.of(Map.of("role", role))));
        return new Pods(Map.of("shop", labels));
    }

    private Fixture about(Subject subject, Fixture.RuleDraft... rules) {
        return world.policy(new PolicyId("shop", "pods"), Mode.ENFORCE, subject, List.of(), rules);
    }

    private static Subject workers(@Nullable String account) {
        return new Subject("shop", null, account, null, WORKERS);
    }

    private Vetting from(SpiffeId caller, @Nullable String uid) {
        return world.verdict(
                new Attempt(caller, HostName.parse("a.example"), null, 443, Protocol.TLS).ofPod(uid), "8.8.8.8");
    }

    @Test
    void anAllowHoldsForThePodsItsLabelsSelectAndForNoOthers() {
        about(workers(null), allow("a.example"));
        assertPassed(from(CHECKOUT, "w"), "shop/pods/#0", "8.8.8.8");
        assertRefused(from(CHECKOUT, "b"), Reason.NO_RULE);
        assertRefused(from(CHECKOUT, "unheard-of"), Reason.POD_UNKNOWN);
        assertRefused(from(CHECKOUT, null), Reason.POD_UNKNOWN);
    }

    @Test
    void bothMustHoldWhereASubjectStatesAnAccountToo() {
        about(workers("checkout"), allow("a.example"));
        assertPassed(from(CHECKOUT, "w"), "shop/pods/#0", "8.8.8.8");
        assertRefused(from(CHECKOUT, "b"), Reason.NO_RULE);
        assertRefused(from(SYNC, "w"), Reason.NO_RULE);
        assertRefused(from(SYNC, null), Reason.NO_RULE);
    }

    @Test
    void aDenyRefusesThePodsItSelectsAndThoseNobodyKnows() {
        about(workers(null), deny("a.example"));
        world.shop("all", allow("a.example"));
        assertRefusedBy(from(CHECKOUT, "w"), "shop/pods/#0");
        assertPassed(from(CHECKOUT, "b"), "shop/all/#0", "8.8.8.8");
        assertThat(assertRefused(from(CHECKOUT, "unheard-of"), Reason.POD_UNKNOWN)
                        .rule())
                .isNull();
        assertRefused(from(CHECKOUT, null), Reason.POD_UNKNOWN);
    }

    @Test
    void whatLabelsCannotChangeDoesNotWaitForThem() {
        about(workers(null), deny("evil.example"), allow("b.example"));
        world.shop("all", allow("a.example"));
        assertPassed(from(CHECKOUT, null), "shop/all/#0", "8.8.8.8");
        world.policies.removeLast();
        assertRefused(from(CHECKOUT, null), Reason.NO_RULE);
    }

    @Test
    void aUidCountsInItsOwnNamespaceOnlyAndNeverForAGuest() {
        world.policy(
                PolicyId.cluster("pods"),
                Mode.ENFORCE,
                new Subject(null, null, null, null, WORKERS),
                List.of(),
                allow("a.example"));
        assertPassed(from(CHECKOUT, "w"), "cluster/pods/#0", "8.8.8.8");
        assertRefused(from(new SpiffeId(TrustDomain.CLUSTER_LOCAL, "other", "checkout"), "w"), Reason.POD_UNKNOWN);
        assertRefused(from(GUEST, "w"), Reason.NO_RULE);
    }

    @Test
    void anInvalidPolicyByLabelsRefusesThePodsItMaySelect() {
        world.shop("all", allow("a.example"));
        world.quarantines.add(new Quarantine(new PolicyId("shop", "broken"), List.of(workers(null))));
        assertRefused(from(CHECKOUT, "w"), Reason.POLICY_INVALID);
        assertRefused(from(CHECKOUT, null), Reason.POLICY_INVALID);
        assertPassed(from(CHECKOUT, "b"), "shop/all/#0", "8.8.8.8");
    }

    @Test
    void namesAreKnownToThosePodsThatMayGoThere() {
        about(workers(null), allow("a.example"));
        Gatekeeper keeper = world.gatekeeper();
        HostName name = HostName.parse("a.example");
        assertThat(keeper.reach(CHECKOUT, "w", name, NOW).refusal()).isNull();
        assertThat(keeper.reach(CHECKOUT, "b", name, NOW).refusal().reason()).isEqualTo(Reason.NO_RULE);
        assertThat(keeper.reach(CHECKOUT, null, name, NOW).refusal().reason()).isEqualTo(Reason.POD_UNKNOWN);
    }

    @Test
    void anotherLabelConcernsItsPodAloneAndOnlyWherePoliciesLookAtIt() {
        about(workers("checkout"), allow("a.example"));
        Gatekeeper before = world.gatekeeper();
        Gatekeeper after = before.withPods(pods(Map.of("w", "web", "b", "web")));
        assertThat(after.judgesLike(before, NOW, CHECKOUT, "w", NOW)).isFalse();
        assertThat(after.judgesLike(before, NOW, CHECKOUT, "b", NOW)).isTrue();
        assertThat(after.judgesLike(before, NOW, SYNC, "w", NOW)).isTrue();
        assertThat(after.generation()).isEqualTo(before.generation());
    }

    @Test
    void setsOfLabelsThatSelectTheSameShareAView() {
        about(workers(null), allow("a.example"));
        CallerViews views = new CallerViews(world.snapshot(), TrustDomain.CLUSTER_LOCAL);
        Pods many = pods(Map.of("1", "a", "2", "b", "3", "worker"));
        assertThat(views.of(CHECKOUT, "1", many))
                .isSameAs(views.of(CHECKOUT, "2", many))
                .isNotSameAs(views.of(CHECKOUT, "3", many));
        CallerViews next = new CallerViews(world.snapshot(), TrustDomain.CLUSTER_LOCAL, views);
        next.prepare(CHECKOUT, views);
        assertThat(next.of(CHECKOUT, "1", many)).isSameAs(views.of(CHECKOUT, "1", many));
    }

    @Test
    void aScopeNamesTheLabelsThatSelectorsLookAtAndTheirNamespaces() {
        about(workers("checkout"), allow("a.example"));
        world.shop("plain", allow("b.example"));
        PodScope scope = PodScope.of(world.policies, List.of());
        assertThat(scope.keys()).isEqualTo(Set.of("role"));
        assertThat(scope.looksAt("shop", Map.of())).isTrue();
        assertThat(scope.looksAt("other", Map.of())).isFalse();
        assertThat(PodLabels.of(Map.of("role", "worker", "hash", "1"), scope.keys()))
                .isEqualTo(PodLabels.of(Map.of("role", "worker")));
        world.policies.removeFirst();
        assertThat(PodScope.of(world.policies, List.of()).isEmpty()).isTrue();
    }
}
