package dev.sallyport.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.AddressBits;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CidrIndexTest {
    private static final PolicyId POLICY = PolicyId.cluster("p");

    @Test
    void findsWhatLookingAtEachRangeFinds() throws Exception {
        Random random = new Random(4632);
        for (int world = 0; world < 200; world++) {
            List<IndexedRule> rules = new ArrayList<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                rules.add(rule(rules.size(), randomRanges(random)));
            }
            CidrIndex index = CidrIndex.of(rules);
            for (int probe = 0; probe < 100; probe++) {
                InetAddress address = InetAddress.getByAddress(randomBytes(random));
                assertThat(found(index, address)).as("%s", address).isEqualTo(matching(rules, address));
            }
        }
    }

    @Test
    void theWidestAndTheNarrowestRangesAreFound() {
        CidrIndex index = CidrIndex.of(List.of(
                rule(0, List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"))),
                rule(1, List.of(Cidr.parse("203.0.113.255/32"))),
                rule(2, List.of(Cidr.parse("2001:db8::8000:0:0:0/65"), Cidr.parse("2001:db8::/64")))));
        assertThat(found(index, InetAddress.ofLiteral("203.0.113.255"))).containsExactly(0, 1);
        assertThat(found(index, InetAddress.ofLiteral("203.0.113.254"))).containsExactly(0);
        assertThat(found(index, InetAddress.ofLiteral("2001:db8::8000:0:0:1"))).containsExactly(0, 2);
        assertThat(found(CidrIndex.of(List.of()), InetAddress.ofLiteral("::1"))).isEmpty();
    }

    private static Set<Integer> found(CidrIndex index, InetAddress address) {
        Set<Integer> found = new TreeSet<>();
        index.visit(AddressBits.of(address), found, (group, to) -> {
            for (IndexedRule rule : group) {
                to.add(rule.rule().name().index());
            }
        });
        return found;
    }

    private static Set<Integer> matching(List<IndexedRule> rules, InetAddress address) {
        Set<Integer> matching = new TreeSet<>();
        for (IndexedRule rule : rules) {
            if (rule.rule().conditions().cidrs().stream().anyMatch(range -> range.contains(address))) {
                matching.add(rule.rule().name().index());
            }
        }
        return matching;
    }

    private static IndexedRule rule(int index, List<Cidr> ranges) {
        Conditions conditions = new Conditions(null, ranges, null, null);
        return new IndexedRule(
                0, Mode.ENFORCE, false, new Rule(new RuleName(POLICY, index, null), Action.ALLOW, conditions, null));
    }

    private static List<Cidr> randomRanges(Random random) throws Exception {
        List<Cidr> ranges = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            byte[] bytes = randomBytes(random);
            int length = random.nextInt(bytes.length * 8 + 1);
            for (int bit = length; bit < bytes.length * 8; bit++) {
                bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
            }
            ranges.add(Cidr.parse(InetAddress.getByAddress(bytes).getHostAddress() + "/" + length));
        }
        return ranges;
    }

    /** Few different bytes, so that ranges nest and hit. Never a mapped address, which has no range of its own. */
    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? 0x81 : 0x01);
        }
        return bytes;
    }
}
