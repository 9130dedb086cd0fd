package dev.sallyport.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.explain.Explanation.Status;
import dev.sallyport.cli.explain.RuleStanding.Role;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.decide.Basis;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private static final Documents NOWHERE = new Documents(Map.of(), Set.of());

    private static Vetting ask(PolicySnapshot snapshot, Question question, InetAddress address, Protocol protocol) {
        return new Gatekeeper(snapshot, TrustDomain.CLUSTER_LOCAL, Set.of())
                .reconsider(question.attempt(protocol), address, question.at());
    }

    private static Explanation explain(PolicySnapshot snapshot, Question question) {
        return new Explainer(snapshot, TrustDomain.CLUSTER_LOCAL, NOWHERE).explain(question);
    }

    @Test
    void agreesWithTheGatekeeperOnEveryQuestion() {
        int allowed = 0;
        int refused = 0;
        for (long seed = 0; seed < 1_500; seed++) {
            Corpus corpus = new Corpus(seed);
            PolicySnapshot snapshot = corpus.snapshot();
            Question question = corpus.question();
            Explanation explanation = explain(snapshot, question);
            Vetting verdict = ask(snapshot, question, question.onlyAddress(), question.protocol());
            switch (verdict) {
                case DialTargets targets -> {
                    allowed++;
                    assertThat(explanation.status()).as("seed %d", seed).isEqualTo(Status.ALLOWED);
                    assertThat(explanation.outcomes().getFirst().basis())
                            .isEqualTo(targets.first().basis().label());
                    assertDecider(
                            explanation,
                            targets.first().basis() instanceof Basis.ByRule(var rule) ? rule.toString() : null);
                }
                case Refusal refusal -> {
                    refused++;
                    assertThat(explanation.status()).as("seed %d", seed).isEqualTo(Status.REFUSED);
                    assertThat(explanation.outcomes().getFirst().reason())
                            .isEqualTo(refusal.reason().label());
                    assertDecider(
                            explanation,
                            refusal.rule() == null ? null : refusal.rule().toString());
                }
            }
        }
        assertThat(allowed).isGreaterThan(150);
        assertThat(refused).isGreaterThan(150);
    }

    private static void assertDecider(Explanation explanation, String rule) {
        List<String> deciding = explanation.rules().stream()
                .filter(standing -> standing.role() == Role.DECIDES)
                .map(standing -> standing.rule().toString())
                .toList();
        assertThat(deciding).isEqualTo(rule == null ? List.of() : List.of(rule));
    }

    /** With address and protocol left open, the status is what holds for every example of them. */
    @Test
    void openQuestionsAreAnsweredForAllThatTheyLeaveOpen() {
        for (long seed = 0; seed < 500; seed++) {
            Corpus corpus = new Corpus(seed);
            PolicySnapshot snapshot = corpus.snapshot();
            Question closed = corpus.question();
            Question open = new Question(
                    closed.caller(),
                    closed.host(),
                    closed.port(),
                    null,
                    null,
                    closed.request(),
                    closed.at(),
                    PodLabels.UNKNOWN);
            Explanation explanation = explain(snapshot, open);
            InetAddress address = open.onlyAddress() != null ? open.onlyAddress() : closed.address();
            for (Protocol protocol : Protocol.values()) {
                boolean passes = ask(snapshot, closed, address, protocol) instanceof DialTargets;
                if (explanation.status() == Status.REFUSED) {
                    assertThat(passes)
                            .as("seed %d %s %s", seed, address, protocol)
                            .isFalse();
                }
                InetAddress unnamed = IpLiteral.parse("93.184.215.14").address();
                if (explanation.status() == Status.ALLOWED && open.onlyAddress() == null) {
                    assertThat(ask(snapshot, closed, unnamed, protocol))
                            .as("seed %d %s", seed, protocol)
                            .isInstanceOf(DialTargets.class);
                }
            }
        }
    }

    /** A remedy is proven by the search itself; here, that it is found wherever it can be. */
    @Test
    void whateverOnlyPolicyRefusesHasARemedy() {
        int remedies = 0;
        for (long seed = 0; seed < 800; seed++) {
            Corpus corpus = new Corpus(seed);
            Explanation explanation = explain(corpus.snapshot(), corpus.question());
            Remedy remedy = explanation.remedy();
            if (explanation.status() == Status.ALLOWED) {
                assertThat(remedy).isNull();
                continue;
            }
            assertThat(remedy).as("seed %d", seed).isNotNull();
            String address = new IpLiteral(explanation.question().onlyAddress()).bare();
            boolean closedToAll = Set.of("10.42.0.9", "127.0.0.1", "198.18.0.5").contains(address);
            assertThat(remedy.possible()).as("seed %d %s", seed, explanation).isEqualTo(!closedToAll);
            remedies += remedy.possible() ? 1 : 0;
        }
        assertThat(remedies).isGreaterThan(100);
    }
}
