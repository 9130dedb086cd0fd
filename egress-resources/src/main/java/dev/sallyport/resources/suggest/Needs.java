package dev.sallyport.resources.suggest;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.HostPattern.Kind;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.resources.translate.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What one service account was seen to need. Not thread-safe. */
final class Needs {
    /**
     * A wildcard and what it stands for.
     *
     * @param pattern {@code *.parent}
     * @param seen the names below it that were seen, in order
     * @param origin where the first of them was seen
     */
    record Wildcard(HostPattern pattern, List<HostName> seen, Origin origin) {}

    /**
     * Names and addresses that were dialled on the same ports.
     *
     * @param ports in order
     * @param hosts exact names and wildcards, in order
     * @param literals addresses of nameless connections, in order
     * @param evidence one line for the policy's reader
     */
    record Group(SortedSet<Integer> ports, List<HostPattern> hosts, List<IpLiteral> literals, String evidence) {}

    /** One destination's connections. */
    private static final class Seen {
        private final Origin origin;
        private final SortedSet<Integer> ports = new TreeSet<>();
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private long connections;

        Seen(Origin origin) {
            this.origin = origin;
        }

        void add(Sighting sighting) {
            connections += sighting.connections();
            ports.add(sighting.port());
            first = sighting.time().isBefore(first) ? sighting.time() : first;
            last = sighting.last().isAfter(last) ? sighting.last() : last;
        }
    }

    private final SpiffeId caller;
    private final Map<Host, Seen> destinations = new LinkedHashMap<>();
    private final List<Wildcard> wildcards = new ArrayList<>();

    Needs(SpiffeId caller) {
        this.caller = caller;
    }

    SpiffeId caller() {
        return caller;
    }

    /** Distinct destinations. */
    int size() {
        return destinations.size();
    }

    boolean knows(Host host) {
        return destinations.containsKey(host);
    }

    void add(Sighting sighting) {
        destinations
                .computeIfAbsent(sighting.host(), host -> new Seen(sighting.origin()))
                .add(sighting);
    }

    /** The wildcards that {@link #groups} used. */
    List<Wildcard> wildcards() {
        return List.copyOf(wildcards);
    }

    /**
     * The destinations by their ports.
     *
     * @param enough how many different names right below one domain, on the same ports, become a wildcard; 0 for never
     * @param permitted whether a wildcard may be proposed at all
     */
    List<Group> groups(int enough, Predicate<HostPattern> permitted) {
        Map<List<Integer>, List<Host>> byPorts = new TreeMap<>(Comparator.comparing(List::toString));
        destinations.forEach(
                (host, seen) -> byPorts.computeIfAbsent(List.copyOf(seen.ports), ports -> new ArrayList<>())
                        .add(host));
        wildcards.clear();
        return byPorts.entrySet().stream()
                .map(entry -> group(new TreeSet<>(entry.getKey()), entry.getValue(), enough, permitted))
                .toList();
    }

    private Group group(SortedSet<Integer> ports, List<Host> hosts, int enough, Predicate<HostPattern> permitted) {
        Map<String, List<HostName>> families = new TreeMap<>();
        List<IpLiteral> literals = new ArrayList<>();
        for (Host host : hosts) {
            switch (host) {
                case HostName name ->
                    families.computeIfAbsent(parent(name), parent -> new ArrayList<>())
                            .add(name);
                case IpLiteral literal -> literals.add(literal);
            }
        }
        List<HostPattern> patterns = new ArrayList<>();
        families.forEach((parent, names) -> patterns.addAll(family(parent, names, enough, permitted)));
        patterns.sort(Comparator.comparing(HostPattern::toString));
        literals.sort(Comparator.comparing(IpLiteral::text));
        return new Group(ports, patterns, literals, evidence(hosts));
    }

    private String evidence(List<Host> hosts) {
        Seen all = new Seen(new Origin("", 1));
        for (Host host : hosts) {
            Seen one = Objects.requireNonNull(destinations.get(host));
            all.connections += one.connections;
            all.first = one.first.isBefore(all.first) ? one.first : all.first;
            all.last = one.last.isAfter(all.last) ? one.last : all.last;
        }
        return all.connections + " connection" + (all.connections == 1 ? "" : "s") + " seen from " + all.first + " to "
                + all.last;
    }

    private List<HostPattern> family(
            String parent, List<HostName> names, int enough, Predicate<HostPattern> permitted) {
        names.sort(Comparator.comparing(HostName::text));
        if (enough > 0 && names.size() >= enough && parent.indexOf('.') > 0) {
            HostPattern wildcard = new HostPattern(Kind.ONE_LABEL, HostName.parse(parent));
            if (permitted.test(wildcard)) {
                wildcards.add(new Wildcard(wildcard, List.copyOf(names), firstOf(names)));
                return List.of(wildcard);
            }
        }
        return names.stream().map(name -> new HostPattern(Kind.EXACT, name)).toList();
    }

    private Origin firstOf(List<HostName> names) {
        return destinations.entrySet().stream()
                .filter(entry -> entry.getKey() instanceof HostName name && names.contains(name))
                .map(entry -> entry.getValue().origin)
                .findFirst()
                .orElseThrow();
    }

    private static String parent(HostName name) {
        return name.text().substring(name.text().indexOf('.') + 1);
    }
}
