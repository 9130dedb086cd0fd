package dev.sallyport.model.destination;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.reason.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every destination and what they name, and which one serves an attempt: the caller's own namespace first, then the
 * cluster's, and in each the most specific host (DESIGN §6). Two that claim a host alike cannot be told apart: neither is
 * used, and nothing is carried there (ADR 0200). Immutable after construction.
 */
public final class Destinations {
    /** No destination: everything goes the default way. */
    public static final Destinations NONE = new Destinations(List.of(), Map.of());

    private final List<Destination> all;
    private final Map<MaterialRef, TlsMaterial> materials;
    private final Map<String, Map<String, List<Destination>>> byScope = new HashMap<>();

    /**
     * Indexes them.
     *
     * @param materials what could be read of the objects they name
     */
    public Destinations(List<Destination> all, Map<MaterialRef, TlsMaterial> materials) {
        this.all = List.copyOf(all);
        this.materials = Map.copyOf(materials);
        for (Destination destination : this.all) {
            Map<String, List<Destination>> scope =
                    byScope.computeIfAbsent(scope(destination.id().namespace()), unused -> new HashMap<>());
            destination.hosts().stream()
                    .distinct()
                    .forEach(pattern -> scope.computeIfAbsent(pattern.toString(), unused -> new ArrayList<>(1))
                            .add(destination));
        }
    }

    /** No namespace's name holds a slash. */
    private static String scope(@Nullable String namespace) {
        return namespace == null ? "/" : namespace;
    }

    /** Every one. */
    public List<Destination> all() {
        return all;
    }

    /** What could be read of the objects they name. */
    public Map<MaterialRef, TlsMaterial> materials() {
        return materials;
    }

    /**
     * The way of an attempt by name. A guest of another trust domain has no namespace here: no destination serves it.
     *
     * @param own our trust domain
     * @param labels of the caller's namespace
     * @param port the app dialled
     */
    public WayChoice choose(SpiffeId caller, TrustDomain own, Map<String, String> labels, HostName host, int port) {
        if (all.isEmpty() || !caller.trustDomain().equals(own)) {
            return WayChoice.DEFAULT;
        }
        WayChoice choice = choose(caller.namespace(), caller, labels, host, port);
        if (choice == null) {
            choice = choose(null, caller, labels, host, port);
        }
        return choice == null ? WayChoice.DEFAULT : choice;
    }

    private @Nullable WayChoice choose(
            @Nullable String namespace, SpiffeId caller, Map<String, String> labels, HostName host, int port) {
        Map<String, List<Destination>> scope = byScope.get(scope(namespace));
        if (scope == null) {
            return null;
        }
        for (String pattern : patterns(host.text())) {
            List<Destination> fitting = scope.getOrDefault(pattern, List.of()).stream()
                    .filter(destination -> destination.at(port) != null)
                    .filter(destination ->
                            destination.serves().stream().anyMatch(served -> served.serves(caller.namespace(), labels)))
                    .toList();
            if (fitting.size() > 1) {
                return ambiguous(fitting, host);
            }
            if (!fitting.isEmpty()) {
                return way(fitting.getFirst(), port);
            }
        }
        return null;
    }

    /** The patterns that match a name, the most specific first. */
    private static List<String> patterns(String name) {
        List<String> patterns = new ArrayList<>();
        patterns.add(name);
        int dot = name.indexOf('.');
        if (dot > 0) {
            patterns.add("*" + name.substring(dot));
        }
        for (int at = dot; at > 0; at = name.indexOf('.', at + 1)) {
            patterns.add("**" + name.substring(at));
        }
        return patterns;
    }

    private static WayChoice ambiguous(List<Destination> alike, HostName host) {
        Destination first = alike.getFirst();
        String who = first.id().isNamespaced()
                ? "EgressDestinations " + first.id() + " and " + alike.getLast().id()
                : "Two ClusterEgressDestinations";
        return new WayChoice.Unusable(
                Reason.POLICY_INVALID, who + " claim " + host.text() + " alike, so neither is used.");
    }

    private WayChoice way(Destination destination, int port) {
        PortPlan plan = destination.at(port);
        if (plan == null || plan.fault() != null) {
            String sentence = plan == null ? "" : String.valueOf(plan.fault());
            return new WayChoice.Unusable(Reason.POLICY_INVALID, told(destination, sentence));
        }
        String lack = lack(plan.tls());
        if (lack == null && destination.via() != null) {
            lack = lack(destination.via());
        }
        return lack != null
                ? new WayChoice.Unusable(Reason.CREDENTIAL_MISSING, told(destination, lack))
                : new WayChoice.Taken(new Way(
                        destination.id(),
                        plan,
                        destination.endpoints(),
                        origination(plan.tls()),
                        destination.routes(),
                        destination.via() == null ? null : parent(destination.via())));
    }

    private @Nullable Origination origination(@Nullable TlsPlan plan) {
        return plan instanceof TlsPlan.Originate originate
                ? new Origination(originate, material(originate.caBundle()), material(originate.credential()))
                : null;
    }

    private Parent parent(ParentPlan plan) {
        TlsMaterial material = material(plan.credential());
        return new Parent(plan, origination(plan.tls()), material == null ? null : material.login());
    }

    /** Every parent proxy that may be gone through as things stand. */
    public Set<Parent> parents() {
        Set<Parent> parents = new HashSet<>();
        for (Destination destination : all) {
            if (destination.via() != null && lack(destination.via()) == null) {
                parents.add(parent(destination.via()));
            }
        }
        return parents;
    }

    /** Every TLS that may be originated as things stand. */
    public Set<Origination> originations() {
        Set<Origination> originations = new HashSet<>();
        for (Destination destination : all) {
            Stream<PortPlan> plans = destination.ports() == null
                    ? Stream.of(destination.everyPort())
                    : destination.ports().values().stream();
            plans.forEach(plan -> {
                Origination tls = lack(plan.tls()) == null ? origination(plan.tls()) : null;
                if (tls != null) {
                    originations.add(tls);
                }
            });
        }
        parents().stream().map(Parent::tls).filter(Objects::nonNull).forEach(originations::add);
        return originations;
    }

    private @Nullable TlsMaterial material(@Nullable MaterialRef ref) {
        return ref == null ? null : materials.get(ref);
    }

    /** What the plan names and cannot be used, as a sentence; null when nothing is amiss. */
    public @Nullable String lack(@Nullable TlsPlan plan) {
        if (!(plan instanceof TlsPlan.Originate originate)) {
            return null;
        }
        String bundle = lack(originate.caBundle(), "CA bundle", false);
        return bundle != null ? bundle : lack(originate.credential(), "credential", true);
    }

    /** The same of a parent proxy. */
    public @Nullable String lack(ParentPlan plan) {
        String lack = lack(plan.tls());
        MaterialRef ref = plan.credential();
        if (lack != null || ref == null) {
            return lack;
        }
        TlsMaterial material = materials.get(ref);
        if (material == null) {
            return "The credential " + ref + " cannot be read.";
        }
        return material.login() == null ? "The credential " + ref + " holds no username and password." : null;
    }

    private @Nullable String lack(@Nullable MaterialRef ref, String what, boolean client) {
        if (ref == null) {
            return null;
        }
        TlsMaterial material = materials.get(ref);
        if (material == null) {
            return "The " + what + " " + ref + " cannot be read.";
        }
        if (client && material.key() == null) {
            return "The " + what + " " + ref + " holds no tls.crt and tls.key.";
        }
        return !client && material.authorities().isEmpty() ? "The " + what + " " + ref + " holds no ca.crt." : null;
    }

    /** What the platform wrote is not told to its callers. */
    private static String told(Destination destination, String sentence) {
        return destination.id().isNamespaced()
                ? "EgressDestination " + destination.id() + ": " + sentence
                : "The platform's destination for this host cannot be used.";
    }

    /**
     * What stands against each destination because of another one: they claim a host alike.
     *
     * @param namespaces labels of the namespaces known, by name
     */
    public Map<DestinationId, String> conflicts(Map<String, Map<String, String>> namespaces) {
        Map<DestinationId, String> conflicts = new HashMap<>();
        for (Map<String, List<Destination>> scope : byScope.values()) {
            scope.forEach((pattern, claimants) -> {
                for (int i = 0; i < claimants.size(); i++) {
                    for (int j = i + 1; j < claimants.size(); j++) {
                        note(claimants.get(i), claimants.get(j), pattern, namespaces, conflicts);
                    }
                }
            });
        }
        return conflicts;
    }

    private static void note(
            Destination one,
            Destination other,
            String pattern,
            Map<String, Map<String, String>> namespaces,
            Map<DestinationId, String> conflicts) {
        if (one.sharesPortWith(other) && ServedNamespaces.meet(one.serves(), other.serves(), namespaces)) {
            conflicts.putIfAbsent(one.id(), sentence(pattern, other));
            conflicts.putIfAbsent(other.id(), sentence(pattern, one));
        }
    }

    private static String sentence(String pattern, Destination other) {
        return "claims " + pattern + " alike with " + other.id() + ": neither is used, and nothing is carried there";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Destinations destinations
                && all.equals(destinations.all)
                && materials.equals(destinations.materials);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    @Override
    public String toString() {
        return "Destinations" + all;
    }
}
