package dev.sallyport.cli.explain;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** States and questions out of a small world, so that rules meet, overlap and cover each other. Not thread-safe. */
public final class Corpus {
    public static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final List<String> HOSTS =
            List.of("a.example.com", "b.example.com", "x.a.example.com", "example.com", "c.example.org");
    private static final List<String> PATTERNS = List.of(
            "a.example.com", "b.example.com", "*.example.com", "**.example.com", "*.a.example.com", "c.example.org");
    private static final List<String> RANGES =
            List.of("8.8.0.0/16", "8.8.8.0/24", "0.0.0.0/0", "10.50.0.0/16", "10.50.1.0/24", "2600::/16");
    private static final List<String> ADDRESSES = List.of(
            "8.8.8.8",
            "8.8.4.4",
            "1.1.1.1",
            "10.50.1.7",
            "10.50.2.7",
            "10.42.0.9",
            "127.0.0.1",
            "2600::1",
            "198.18.0.5");

    private final Random random;

    public Corpus(long seed) {
        random = new Random(seed);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> List<T> some(List<T> of) {
        List<T> chosen = new ArrayList<>(Set.of(one(of)));
        if (random.nextBoolean()) {
            T other = one(of);
            if (!chosen.contains(other)) {
                chosen.add(other);
            }
        }
        return chosen;
    }

    public PolicySnapshot snapshot() {
        List<Policy> policies = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            policies.add(policy(
                    random.nextInt(3) == 0
                            ? PolicyId.cluster("c" + i)
                            : new PolicyId(one(List.of("shop", "bank")), "p" + i)));
        }
        List<Quarantine> quarantines = random.nextInt(12) == 0
                ? List.of(
                        new Quarantine(new PolicyId("shop", "broken"), List.of(Subject.ofServiceAccount("shop", "a"))))
                : List.of();
        Posture posture = random.nextInt(5) == 0 ? one(List.of(Posture.values())) : null;
        return new PolicySnapshot(
                1,
                new Settings(
                        List.of(Cidr.parse("10.42.0.0/16")),
                        List.of(),
                        List.of(),
                        random.nextInt(6) == 0 ? Posture.OBSERVE : Posture.DENY,
                        random.nextBoolean()
                                ? List.of()
                                : List.of(new Settings.InternalRange(Cidr.parse("10.50.2.0/24"), Set.of("shop"))),
                        List.of(Cidr.parse("198.18.0.0/15")),
                        List.of(),
                        Governance.DEFAULT),
                Map.of("shop", new NamespaceFacts(Map.of("team", "commerce"), posture)),
                policies,
                quarantines);
    }

    private Policy policy(PolicyId id) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            rules.add(rule(id, i));
        }
        List<Conditions> ceiling = id.isNamespaced() || random.nextInt(3) > 0
                ? List.of()
                : List.of(
                        new Conditions(List.of(HostPattern.parse(one(PATTERNS))), null, ports(), null),
                        new Conditions(null, List.of(Cidr.parse(one(RANGES))), ports(), null));
        return new Policy(id, random.nextInt(6) == 0 ? Mode.OBSERVE : Mode.ENFORCE, subjects(id), rules, ceiling);
    }

    private List<Subject> subjects(PolicyId id) {
        String namespace = id.isNamespaced() ? id.namespace() : "shop";
        return switch (random.nextInt(id.isNamespaced() ? 2 : 3)) {
            case 0 -> List.of(Subject.ofNamespace(namespace));
            case 1 -> List.of(Subject.ofServiceAccount(namespace, one(List.of("a", "b"))));
            default -> List.of(Subject.ALL);
        };
    }

    private List<PortRange> ports() {
        return random.nextBoolean()
                ? null
                : some(List.of(PortRange.of(443), PortRange.of(80), new PortRange(400, 500)));
    }

    private Rule rule(PolicyId id, int index) {
        Action action = random.nextInt(3) == 0 ? Action.DENY : Action.ALLOW;
        List<HostPattern> hosts = random.nextInt(4) == 0
                ? null
                : some(PATTERNS).stream().map(HostPattern::parse).toList();
        List<Cidr> cidrs = hosts != null && random.nextInt(3) > 0
                ? null
                : some(RANGES).stream().map(Cidr::parse).toList();
        Set<Protocol> protocols = random.nextInt(4) > 0 ? null : Set.copyOf(some(List.of(Protocol.values())));
        Instant until = random.nextInt(5) > 0 ? null : NOW.plusSeconds(random.nextInt(2000) - 1000);
        return new Rule(new RuleName(id, index, null), action, new Conditions(hosts, cidrs, ports(), protocols), until);
    }

    public Question question() {
        SpiffeId caller =
                new SpiffeId(TrustDomain.CLUSTER_LOCAL, one(List.of("shop", "shop", "bank")), one(List.of("a", "b")));
        boolean nameless = random.nextInt(4) == 0;
        return new Question(
                caller,
                nameless ? IpLiteral.parse(one(ADDRESSES)) : new HostName(one(HOSTS)),
                one(List.of(443, 80, 8080)),
                nameless ? null : IpLiteral.parse(one(ADDRESSES)).address(),
                one(List.of(Protocol.values())),
                NOW);
    }
}
