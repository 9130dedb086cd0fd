package dev.sallyport.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.policy.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HostIndexTest {
    private static final PolicyId POLICY = PolicyId.cluster("p");

    @Test
    void findsWhatNaiveMatchingFinds() {
        Random random = new Random(1034);
        for (int world = 0; world < 200; world++) {
            List<IndexedRule> rules = new ArrayList<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                rules.add(rule(rules.size(), randomPatterns(random)));
            }
            HostIndex index = HostIndex.of(rules);
            for (int probe = 0; probe < 200; probe++) {
                HostName host = HostName.parse(randomName(random, 1 + random.nextInt(5)));
                assertThat(found(index, host)).as(host.text()).isEqualTo(matching(rules, host));
            }
        }
    }

    @Test
    void isNotImpressedByALongNameOfManyLabels() {
        HostIndex index = HostIndex.of(List.of(rule(0, List.of(HostPattern.parse("**.a")))));
        HostName longest = HostName.parse("a.".repeat(126) + "a");
        assertThat(found(index, longest)).containsExactly(0);
        assertThat(found(index, HostName.parse("a"))).isEmpty();
        assertThat(found(HostIndex.of(List.of()), longest)).isEmpty();
    }

    private static Set<Integer> found(HostIndex index, HostName host) {
        Set<Integer> found = new TreeSet<>();
        index.visit(host, found, (group, to) -> {
            for (IndexedRule rule : group) {
                to.add(rule.rule().name().index());
            }
        });
        return found;
    }

    private static Set<Integer> matching(List<IndexedRule> rules, HostName host) {
        Set<Integer> matching = new TreeSet<>();
        for (IndexedRule rule : rules) {
            if (rule.rule().conditions().onHost(host) == Truth.HOLDS) {
                matching.add(rule.rule().name().index());
            }
        }
        return matching;
    }

    private static IndexedRule rule(int index, List<HostPattern> hosts) {
        Conditions conditions = new Conditions(hosts, null, null, null);
        return new IndexedRule(
                0, Mode.ENFORCE, false, new Rule(new RuleName(POLICY, index, null), Action.ALLOW, conditions, null));
    }

    private static List<HostPattern> randomPatterns(Random random) {
        List<HostPattern> patterns = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String prefix = List.of("", "*.", "**.").get(random.nextInt(3));
            patterns.add(HostPattern.parse(prefix + randomName(random, 1 + random.nextInt(4))));
        }
        return patterns;
    }

    /** Few short labels, so that names collide, nest and share suffixes that are no labels. */
    private static String randomName(Random random, int labels) {
        List<String> words = List.of("a", "b", "aa", "ba", "a-a", "x1");
        List<String> name = new ArrayList<>();
        for (int i = 0; i < labels; i++) {
            name.add(words.get(random.nextInt(words.size())));
        }
        return String.join(".", name);
    }
}
