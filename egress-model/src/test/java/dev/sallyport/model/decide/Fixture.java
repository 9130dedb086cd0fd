package dev.sallyport.model.decide;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.EncryptedClientHello;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Revocation;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Settings.InternalRange;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.model.request.HttpCondition;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Words in which a verdict's test reads as its sentence. One instance is one world; confined to its test. */
final class Fixture {
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    static final SpiffeId CHECKOUT = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");
    static final SpiffeId GUEST = SpiffeId.parse("spiffe://mesh.example/ns/shop/sa/checkout");

    final Map<String, NamespaceFacts> namespaces = new HashMap<>();
    final List<Policy> policies = new ArrayList<>();
    final List<Quarantine> quarantines = new ArrayList<>();
    final List<InternalRange> internalRanges = new ArrayList<>();
    final List<Cidr> forbiddenRanges = new ArrayList<>();
    final List<Cidr> nat64Prefixes = new ArrayList<>();
    final List<Revocation> revocations = new ArrayList<>();
    Posture defaultPosture = Posture.DENY;
    EncryptedClientHello encryptedHello = EncryptedClientHello.ALLOW_OUTER;
    Pods pods = Pods.NONE;

    /** Rules of EgressPolicy shop/{@code name}, for every service account. */
    Fixture shop(String name, RuleDraft... rules) {
        return policy(new PolicyId("shop", name), Mode.ENFORCE, Subject.ofNamespace("shop"), List.of(), rules);
    }

    /** Rules of ClusterEgressPolicy {@code name}, for everyone. */
    Fixture cluster(String name, RuleDraft... rules) {
        return policy(PolicyId.cluster(name), Mode.ENFORCE, Subject.ALL, List.of(), rules);
    }

    Fixture ceiling(String name, Mode mode, Conditions... entries) {
        return policy(PolicyId.cluster(name), mode, Subject.ofNamespace("shop"), List.of(entries));
    }

    Fixture policy(PolicyId id, Mode mode, Subject subject, List<Conditions> ceiling, RuleDraft... rules) {
        List<Rule> named = new ArrayList<>();
        for (RuleDraft draft : rules) {
            named.add(draft.in(id, named.size()));
        }
        policies.add(new Policy(id, mode, List.of(subject), named, ceiling));
        return this;
    }

    PolicySnapshot snapshot() {
        Settings settings = new Settings(
                List.of(Cidr.parse("10.0.0.0/16"), Cidr.parse("fd00:10::/64")),
                List.of(Cidr.parse("192.0.2.0/28")),
                List.of(InetAddress.ofLiteral("198.51.100.53")),
                defaultPosture,
                internalRanges,
                forbiddenRanges,
                nat64Prefixes,
                Governance.DEFAULT,
                revocations,
                encryptedHello);
        return new PolicySnapshot(7, settings, namespaces, policies, quarantines);
    }

    Gatekeeper gatekeeper() {
        return gatekeeperAfter(null);
    }

    Gatekeeper gatekeeperAfter(@Nullable Gatekeeper before) {
        return new Gatekeeper(
                snapshot(), TrustDomain.CLUSTER_LOCAL, Set.of(InetAddress.ofLiteral("203.0.113.8")), before, pods);
    }

    /** Both halves of a verdict: what {@link #CHECKOUT}'s attempt comes to when the name resolves so. */
    Vetting verdict(String host, int port, String... addresses) {
        return verdict(named(CHECKOUT, host, port, Protocol.TLS), addresses);
    }

    Vetting verdict(Attempt attempt, String... addresses) {
        Gatekeeper gatekeeper = gatekeeper();
        return switch (gatekeeper.admit(attempt, NOW)) {
            case Refusal refusal -> refusal;
            case Permit permit -> gatekeeper.vet(permit, literals(addresses), NOW);
        };
    }

    static Attempt named(SpiffeId caller, String host, int port, @Nullable Protocol protocol) {
        return new Attempt(caller, HostName.parse(host), null, port, protocol);
    }

    static Attempt nameless(SpiffeId caller, String literal, int port) {
        return new Attempt(caller, null, InetAddress.ofLiteral(literal), port, Protocol.TCP);
    }

    static List<InetAddress> literals(String... texts) {
        return Arrays.stream(texts).map(InetAddress::ofLiteral).toList();
    }

    static RuleDraft allow() {
        return new RuleDraft(Action.ALLOW, null, null, null, null, null, null, null);
    }

    static RuleDraft deny() {
        return new RuleDraft(Action.DENY, null, null, null, null, null, null, null);
    }

    static RuleDraft allow(String... hosts) {
        return allow().hosts(hosts);
    }

    static RuleDraft deny(String... hosts) {
        return deny().hosts(hosts);
    }

    record RuleDraft(
            Action action,
            @Nullable List<HostPattern> hosts,
            @Nullable List<Cidr> cidrs,
            @Nullable List<PortRange> ports,
            @Nullable Set<Protocol> protocols,
            @Nullable Instant until,
            @Nullable String name,
            @Nullable HttpCondition http) {
        RuleDraft hosts(String... values) {
            List<HostPattern> parsed =
                    Arrays.stream(values).map(HostPattern::parse).toList();
            return new RuleDraft(action, parsed, cidrs, ports, protocols, until, name, http);
        }

        RuleDraft cidrs(String... values) {
            List<Cidr> parsed = Arrays.stream(values).map(Cidr::parse).toList();
            return new RuleDraft(action, hosts, parsed, ports, protocols, until, name, http);
        }

        RuleDraft ports(String... values) {
            List<PortRange> parsed = Arrays.stream(values).map(PortRange::parse).toList();
            return new RuleDraft(action, hosts, cidrs, parsed, protocols, until, name, http);
        }

        RuleDraft protocols(Protocol... values) {
            Set<Protocol> set = new LinkedHashSet<>(List.of(values));
            return new RuleDraft(action, hosts, cidrs, ports, set, until, name, http);
        }

        RuleDraft until(Instant instant) {
            return new RuleDraft(action, hosts, cidrs, ports, protocols, instant, name, http);
        }

        RuleDraft as(String ruleName) {
            return new RuleDraft(action, hosts, cidrs, ports, protocols, until, ruleName, http);
        }

        RuleDraft http(HttpCondition condition) {
            return new RuleDraft(action, hosts, cidrs, ports, protocols, until, name, condition);
        }

        Conditions conditions() {
            return new Conditions(hosts, cidrs, ports, protocols, http);
        }

        Rule in(PolicyId policy, int index) {
            return new Rule(new RuleName(policy, index, name), action, conditions(), until);
        }
    }
}
