package dev.sallyport.cli.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.explain.Corpus;
import dev.sallyport.cli.explain.Question;
import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Origin;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is called idle is idle: without it, the Gatekeeper lets pass and refuses exactly the same. */
class ShadowPropertyTest {
    private static Inventory inventory(PolicySnapshot snapshot) {
        Map<Policy, Resource> policies = new LinkedHashMap<>();
        snapshot.policies().stream()
                .sorted(java.util.Comparator.comparing(Policy::id))
                .forEach(policy -> policies.put(policy, resource(policy)));
        return new Inventory(policies, snapshot);
    }

    private static Resource resource(Policy policy) {
        Kind kind = policy.id().isNamespaced() ? Kind.EGRESS_POLICY : Kind.CLUSTER_EGRESS_POLICY;
        return new Resource(
                new ResourceKey(kind, policy.id().namespace(), policy.id().name()),
                new Value.Mapping(Map.of(), 1),
                new Origin("corpus.yaml", 1));
    }

    private static PolicySnapshot without(PolicySnapshot snapshot, Finding idle) {
        int index = Integer.parseInt(idle.field().replaceAll("\\D", ""));
        List<Policy> policies = new ArrayList<>();
        for (Policy policy : snapshot.policies()) {
            List<Rule> rules = new ArrayList<>(policy.rules());
            if (policy.id().name().equals(idle.resource().name())) {
                rules.removeIf(rule -> rule.name().index() == index);
            }
            policies.add(new Policy(policy.id(), policy.mode(), policy.subjects(), rules, policy.ceiling()));
        }
        return new PolicySnapshot(1, snapshot.settings(), snapshot.namespaces(), policies, snapshot.quarantines());
    }

    private static boolean passes(PolicySnapshot snapshot, Question question) {
        Attempt attempt = question.host() instanceof HostName name
                ? new Attempt(question.caller(), name, null, question.port(), question.protocol())
                : new Attempt(
                        question.caller(),
                        null,
                        ((IpLiteral) question.host()).address(),
                        question.port(),
                        question.protocol());
        var address = question.host() instanceof IpLiteral literal ? literal.address() : question.address();
        return new Gatekeeper(snapshot, TrustDomain.CLUSTER_LOCAL, Set.of()).reconsider(attempt, address, question.at())
                instanceof DialTargets;
    }

    @Test
    void idleRulesAreIdle() {
        int idle = 0;
        for (long seed = 0; seed < 1_500; seed++) {
            Corpus corpus = new Corpus(seed);
            PolicySnapshot snapshot = corpus.snapshot();
            List<Finding> findings = new ArrayList<>();
            Inventory inventory = inventory(snapshot);
            new ShadowCheck(inventory, findings::add).run(Corpus.NOW);
            new CeilingCheck(inventory, finding -> {
                        if (finding.field().matches("spec\\.rules\\[\\d+]")) {
                            findings.add(finding);
                        }
                    })
                    .run();
            for (Finding finding : findings) {
                idle++;
                PolicySnapshot less = without(snapshot, finding);
                for (int i = 0; i < 60; i++) {
                    Question question = corpus.question();
                    assertThat(passes(less, question))
                            .as("seed %d %s %s", seed, finding, question)
                            .isEqualTo(passes(snapshot, question));
                }
            }
        }
        assertThat(idle).isGreaterThan(100);
    }
}
