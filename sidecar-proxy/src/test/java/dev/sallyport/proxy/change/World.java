package dev.sallyport.proxy.change;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.LabelSelector;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Quarantine;
import dev.sallyport.model.policy.Revocation;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Subject;
import dev.sallyport.resources.source.Publication;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.source.ResourceSource;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Resources that a test changes and publishes, on the calling thread. One policy per namespace. */
final class World implements ResourceSource {
    private final Map<String, Policy> policies = new HashMap<>();
    private final Map<String, NamespaceFacts> namespaces = new HashMap<>();
    private final List<Quarantine> quarantines = new ArrayList<>();
    private final List<Cidr> forbidden = new ArrayList<>();
    private final List<Revocation> revocations = new ArrayList<>();
    private final Map<String, Map<String, PodLabels>> pods = new HashMap<>();
    private @Nullable ResourceListener listener;
    private long generation;

    @Override
    public void start(ResourceListener to) {
        listener = to;
    }

    @Override
    public void close() {}

    World allow(String namespace, String... hosts) {
        return allowUntil(namespace, null, hosts);
    }

    World allowUntil(String namespace, @Nullable Instant until, String... hosts) {
        PolicyId id = new PolicyId(namespace, "policy");
        Conditions conditions =
                new Conditions(Stream.of(hosts).map(HostPattern::parse).toList(), null, null, null);
        policies.put(
                namespace,
                new Policy(
                        id,
                        Mode.ENFORCE,
                        List.of(Subject.ofNamespace(namespace)),
                        List.of(new Rule(new RuleName(id, 0, null), Action.ALLOW, conditions, until)),
                        List.of()));
        return this;
    }

    /** Only to pods of that role. */
    World allowRole(String namespace, String role, String host) {
        allow(namespace, host);
        Policy everyone = policies.remove(namespace);
        LabelSelector selector = new LabelSelector(Map.of("role", role), List.of());
        policies.put(
                namespace,
                new Policy(
                        everyone.id(),
                        everyone.mode(),
                        List.of(new Subject(namespace, null, "app", null, selector)),
                        everyone.rules(),
                        List.of()));
        return this;
    }

    /** From now on the pod is known to have this role; what else is in force stays. */
    void role(String namespace, String podUid, String role) {
        pods.computeIfAbsent(namespace, fresh -> new HashMap<>()).put(podUid, PodLabels.of(Map.of("role", role)));
        Map<String, Map<String, PodLabels>> known = new HashMap<>();
        pods.forEach((name, labels) -> known.put(name, Map.copyOf(labels)));
        Objects.requireNonNull(listener).pods(new Pods(known));
    }

    World withoutPolicy(String namespace) {
        policies.remove(namespace);
        return this;
    }

    World posture(String namespace, Posture posture) {
        namespaces.put(namespace, new NamespaceFacts(Map.of(), posture));
        return this;
    }

    World forbid(String range) {
        forbidden.add(Cidr.parse(range));
        return this;
    }

    World quarantine(String namespace) {
        quarantines.add(new Quarantine(new PolicyId(namespace, "broken"), List.of(Subject.ofNamespace(namespace))));
        return this;
    }

    World revoke(SpiffeId identity) {
        revocations.add(new Revocation(identity, null, null, null, null, "test"));
        return this;
    }

    World revokePod(String uid) {
        revocations.add(new Revocation(null, uid, null, null, null, "test"));
        return this;
    }

    World revokeSerial(BigInteger serial) {
        revocations.add(new Revocation(null, null, serial, null, null, "test"));
        return this;
    }

    World pardonAll() {
        revocations.clear();
        return this;
    }

    /** Puts it in force; when this returns the gateway decides by it. */
    void publish() {
        Settings settings = new Settings(
                List.of(Cidr.parse("10.96.0.0/12")),
                List.of(),
                List.of(),
                Posture.DENY,
                List.of(),
                forbidden,
                List.of(),
                Governance.DEFAULT,
                revocations);
        PolicySnapshot snapshot =
                new PolicySnapshot(++generation, settings, namespaces, new ArrayList<>(policies.values()), quarantines);
        ResourceListener to = listener;
        if (to == null) {
            throw new IllegalStateException("nobody listens");
        }
        to.published(new Publication(snapshot, List.of(), Instant.now()));
    }
}
