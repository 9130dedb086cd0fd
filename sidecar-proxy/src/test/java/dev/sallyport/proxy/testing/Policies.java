package dev.sallyport.proxy.testing;

import dev.sallyport.model.decide.Gatekeeper;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.EncryptedClientHello;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleLimits;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.request.HttpCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds snapshots in few words: one policy per namespace, rules in the order given. */
public final class Policies {
    private final SequencedMap<String, List<Rule>> rules = new java.util.LinkedHashMap<>();
    private long generation = 1;
    private EncryptedClientHello encryptedHello = EncryptedClientHello.ALLOW_OUTER;

    public static final SpiffeId CHECKOUT = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");
    public static final SpiffeId OTHER = SpiffeId.parse("spiffe://cluster.local/ns/other/sa/default");

    public Policies generation(long value) {
        generation = value;
        return this;
    }

    public Policies denyEncryptedHello() {
        encryptedHello = EncryptedClientHello.DENY;
        return this;
    }

    public Policies allow(String namespace, String... hosts) {
        return rule(namespace, Action.ALLOW, hosts(hosts), null, null);
    }

    public Policies allowUntil(Instant until, String namespace, String... hosts) {
        return rule(namespace, Action.ALLOW, hosts(hosts), null, until);
    }

    public Policies allowOnly(Protocol protocol, String namespace, String... hosts) {
        return add(namespace, Action.ALLOW, new Conditions(hosts(hosts), null, null, Set.of(protocol)), null);
    }

    public Policies deny(String namespace, String... hosts) {
        return rule(namespace, Action.DENY, hosts(hosts), null, null);
    }

    public Policies allowCidr(String namespace, String cidr) {
        return rule(namespace, Action.ALLOW, null, cidr, null);
    }

    public Policies denyCidr(String namespace, String cidr) {
        return rule(namespace, Action.DENY, null, cidr, null);
    }

    public Policies allowPort(String namespace, int port, String... hosts) {
        return add(
                namespace, Action.ALLOW, new Conditions(hosts(hosts), null, List.of(PortRange.of(port)), null), null);
    }

    public Policies allowHttp(String namespace, HttpCondition http, String... hosts) {
        return add(namespace, Action.ALLOW, new Conditions(hosts(hosts), null, null, null, http), null);
    }

    public Policies denyHttp(String namespace, HttpCondition http, String... hosts) {
        return add(namespace, Action.DENY, new Conditions(hosts(hosts), null, null, null, http), null);
    }

    /** The rule that was added last, limited. */
    public Policies limited(RuleLimits limits) {
        List<Rule> last = rules.sequencedValues().getLast();
        Rule rule = last.removeLast();
        last.add(new Rule(rule.name(), rule.action(), rule.conditions(), rule.until(), limits));
        return this;
    }

    public PolicySnapshot snapshot() {
        Settings settings = new Settings(
                List.of(Cidr.parse("10.96.0.0/12")),
                List.of(),
                List.of(),
                Posture.DENY,
                List.of(),
                List.of(),
                List.of(),
                Governance.DEFAULT,
                List.of(),
                encryptedHello);
        List<Policy> policies = rules.entrySet().stream()
                .map(entry -> new Policy(
                        new PolicyId(entry.getKey(), "policy"),
                        Mode.ENFORCE,
                        List.of(Subject.ofNamespace(entry.getKey())),
                        entry.getValue(),
                        List.of()))
                .toList();
        return new PolicySnapshot(generation, settings, Map.of(), policies, List.of());
    }

    public Gatekeeper gatekeeper() {
        return new Gatekeeper(snapshot(), TrustDomain.CLUSTER_LOCAL, Set.of());
    }

    private static @Nullable List<HostPattern> hosts(String... hosts) {
        return Stream.of(hosts).map(HostPattern::parse).toList();
    }

    private Policies rule(
            String namespace,
            Action action,
            @Nullable List<HostPattern> hosts,
            @Nullable String cidr,
            @Nullable Instant until) {
        List<Cidr> cidrs = cidr == null
                ? null
                : Arrays.stream(cidr.split(",")).map(Cidr::parse).toList();
        return add(namespace, action, new Conditions(hosts, cidrs, null, null), until);
    }

    private Policies add(String namespace, Action action, Conditions conditions, @Nullable Instant until) {
        List<Rule> known = rules.computeIfAbsent(namespace, key -> new ArrayList<>());
        PolicyId policy = new PolicyId(namespace, "policy");
        known.add(new Rule(new RuleName(policy, known.size(), null), action, conditions, until));
        return this;
    }
}
