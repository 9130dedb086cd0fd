package dev.sallyport.injector.admit;

import static dev.sallyport.injector.admit.Asked.sentence;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.injector.pod.shape.InjectionSettings;
import dev.sallyport.injector.pod.shape.InjectionSettings.Resources;
import dev.sallyport.injector.review.Operation;
import dev.sallyport.injector.review.ReviewRequest;
import dev.sallyport.injector.review.Subject;
import dev.sallyport.injector.review.Verdict;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodJudgeTest {
    private static final Resources NONE = new Resources(Map.of(), Map.of());
    private static final InjectionSettings SETTINGS = new InjectionSettings(
            "test",
            "init",
            "proxy",
            "IfNotPresent",
            List.of(Authority.parse("gateway:15008")),
            Authority.parse("ca:8443"),
            new SpiffeId(TrustDomain.CLUSTER_LOCAL, "sallyport-system", "sallyport-gateway"),
            new SpiffeId(TrustDomain.CLUSTER_LOCAL, "sallyport-system", "sallyport-ca"),
            TrustDomain.CLUSTER_LOCAL,
            "cluster.local",
            NONE,
            NONE,
            true,
            true,
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            null,
            null);
    private static final String POD = "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'a'}]}}";
    private static final String OPTED_OUT = "{'metadata':{'name':'p','labels':{'sallyport.dev/inject':'disabled'}},"
            + "'spec':{'containers':[{'name':'a','image':'a'}]}}";

    private static PodJudge judge(boolean settings) {
        return new PodJudge(Asked.knowledge(settings), SETTINGS);
    }

    private static ReviewRequest request(
            Operation operation, String subresource, String namespace, String pod, String old) {
        return Asked.of(new Subject("", "pods", subresource), operation, namespace, "p", "bob", pod, old);
    }

    @Test
    void injectsWhereTheNamespaceIsGovernedAlsoWhereTheWatchLags() {
        assertThat(sentence(judge(true).mutate(request(Operation.CREATE, "", "shop", POD, "null"))))
                .startsWith("allowed: injected");
        assertThat(sentence(judge(true).mutate(request(Operation.CREATE, "", "fresh", POD, "null"))))
                .startsWith("allowed: injected");
        assertThat(sentence(judge(true).mutate(request(Operation.CREATE, "", "lab", POD, "null"))))
                .startsWith("allowed: not_requested");
    }

    @Test
    void guessesNothing() {
        assertThat(sentence(judge(true).mutate(request(Operation.CREATE, "", "gone", POD, "null"))))
                .startsWith("refused: namespace_unknown");
        assertThat(sentence(judge(false).mutate(request(Operation.CREATE, "", "fresh", POD, "null"))))
                .startsWith("refused: settings_missing");
        assertThat(sentence(judge(true).validate(request(Operation.CREATE, "", "shop", "null", "null"))))
                .startsWith("refused: malformed");
    }

    @Test
    void theOptInWordOfAPodStays() {
        assertThat(sentence(judge(true).validate(request(Operation.UPDATE, "", "shop", OPTED_OUT, POD))))
                .startsWith("refused: opt_in_changed");
        assertThat(sentence(judge(true).validate(request(Operation.UPDATE, "", "shop", POD, OPTED_OUT))))
                .startsWith("refused: opt_in_changed");
        assertThat(sentence(judge(true).validate(request(Operation.UPDATE, "status", "shop", OPTED_OUT, POD))))
                .startsWith("refused: opt_in_changed");
    }

    @ParameterizedTest
    @CsvSource({"pods, binding", "bindings, ''"})
    void aBindingSaysNothingOfOursIntoAPod(String resource, String subresource) {
        Subject subject = new Subject("", resource, subresource);
        String plain = "{'metadata':{'name':'p','labels':{'topology.kubernetes.io/zone':'a'}},'target':{'name':'n'}}";
        assertThat(sentence(bind(subject, plain))).startsWith("allowed: bound");
        for (String spoken : List.of(
                "'labels':{'sallyport.dev/inject':'disabled'}",
                "'annotations':{'sallyport.dev/status':'{}'}",
                "'annotations':{'kubernetes.io/config.mirror':'x'}")) {
            assertThat(sentence(bind(subject, "{'metadata':{'name':'p'," + spoken + "},'target':{'name':'n'}}")))
                    .startsWith("refused: binding_speaks");
        }
    }

    private static Verdict bind(Subject subject, String binding) {
        ReviewRequest request = Asked.of(subject, Operation.CREATE, "shop", "p", "bob", binding, "null");
        return Door.VALIDATE.judge(Door.Judges.of(Asked.knowledge(true), SETTINGS), request);
    }

    @Test
    void hasNothingToSayOfDeletionAndTheOtherOperations() {
        assertThat(sentence(judge(true).validate(request(Operation.UPDATE, "status", "shop", POD, POD))))
                .startsWith("allowed: as_written");
        assertThat(sentence(judge(true).validate(request(Operation.DELETE, "", "shop", "null", POD))))
                .startsWith("allowed: not_changed");
        assertThat(sentence(judge(true).validate(request(Operation.CONNECT, "exec", "shop", "{}", "null"))))
                .startsWith("allowed: not_changed");
    }

    @Test
    void aPodOnItsWayOutIsJudgedLikeAnother() {
        String going = POD.replace("'name':'p'", "'name':'p','deletionTimestamp':'2026-11-25T13:00:00Z'");
        assertThat(sentence(judge(true).validate(request(Operation.UPDATE, "", "shop", going, POD))))
                .startsWith("allowed: as_written");
        assertThat(sentence(judge(true).validate(request(Operation.UPDATE, "", "shop", going, OPTED_OUT))))
                .startsWith("refused: opt_in_changed");
    }

    @Test
    void onlyAKubeletMakesMirrors() {
        String mirror = POD.replace("'name':'p'", "'name':'p','annotations':{'kubernetes.io/config.mirror':'x'}");
        ReviewRequest byUser = request(Operation.CREATE, "", "shop", mirror, "null");
        assertThat(sentence(judge(true).mutate(byUser))).startsWith("refused: mirror_forged");
        assertThat(sentence(judge(true).validate(byUser))).startsWith("refused: mirror_forged");
        ReviewRequest byKubelet = new ReviewRequest(
                "u",
                byUser.subject(),
                Operation.CREATE,
                "shop",
                "p",
                "system:node:n1",
                Set.of("system:nodes"),
                byUser.object(),
                byUser.oldObject(),
                false);
        assertThat(sentence(judge(true).validate(byKubelet))).startsWith("allowed: as_written");
    }

    @Test
    void aDebuggingShellIsHardened() {
        String debugged =
                POD.replace("'spec':{", "'spec':{'ephemeralContainers':[{'name':'debug','image':'busybox'}],");
        assertThat(judge(true).mutate(request(Operation.UPDATE, "ephemeralcontainers", "shop", debugged, POD)))
                .isInstanceOfSatisfying(
                        Verdict.Allow.class,
                        allow -> assertThat(allow.toString()).contains("NET_RAW"));
    }

    @Test
    void anUninjectedPodDoesNotPass() {
        assertThat(sentence(judge(true).validate(request(Operation.CREATE, "", "shop", POD, "null"))))
                .startsWith("refused: not_injected");
    }
}
