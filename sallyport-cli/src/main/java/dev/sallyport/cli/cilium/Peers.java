package dev.sallyport.cli.cilium;

import dev.sallyport.cli.imports.Ranges;
import dev.sallyport.cli.input.Node;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where an egress rule of Cilium's leads. Immutable.
 *
 * @param hosts names
 * @param cidrs addresses
 * @param inside whether some of it leads to pods, services or nodes, which never go through a gateway
 * @param unsaid what of it cannot be said
 */
record Peers(List<HostPattern> hosts, List<Cidr> cidrs, boolean inside, List<String> unsaid) {
    private static final Set<String> INSIDE = Set.of("toEndpoints", "toServices", "toNodes");
    private static final Set<String> OUTSIDE = Set.of("toFQDNs", "toCIDR", "toCIDRSet", "toEntities");
    private static final Set<String> INSIDE_ENTITIES = Set.of(
            "cluster", "host", "remote-node", "kube-apiserver", "health", "init", "ingress", "unmanaged", "none");

    static Peers of(Node rule) {
        Peers peers = new Peers(
                new ArrayList<>(),
                new ArrayList<>(),
                INSIDE.stream().anyMatch(key -> rule.at(key).isStated()),
                new ArrayList<>());
        long kinds = OUTSIDE.stream()
                .filter(key -> rule.at(key).isStated())
                .map(key -> key.startsWith("toCIDR") ? "toCIDR" : key)
                .distinct()
                .count();
        if (kinds + (peers.inside ? 1 : 0) > 1) {
            peers.unsaid.add("it combines kinds of destination that Cilium does not let one rule combine");
            return peers;
        }
        rule.keysBeside(Set.of(
                        "toFQDNs",
                        "toCIDR",
                        "toCIDRSet",
                        "toEntities",
                        "toEndpoints",
                        "toServices",
                        "toNodes",
                        "toPorts"))
                .forEach(key -> peers.unsaid.add(key + " cannot be said"));
        if (OUTSIDE.stream().anyMatch(key -> !rule.at(key).isList())) {
            peers.unsaid.add("a list is none");
        }
        rule.at("toFQDNs").items().forEach(peers::name);
        rule.at("toCIDR").items().forEach(item -> peers.range(item, List.of()));
        rule.at("toCIDRSet").items().forEach(peers::set);
        rule.at("toEntities").items().forEach(peers::entity);
        if (kinds == 0 && !peers.inside && rule.at("toPorts").isStated()) {
            peers.cidrs.addAll(Ranges.ALL);
        }
        return peers;
    }

    private void name(Node item) {
        String name = item.at("matchName").text();
        String pattern = item.at("matchPattern").text();
        if ((name == null) == (pattern == null) || item.keys().size() != 1) {
            unsaid.add("an entry of toFQDNs has one of matchName and matchPattern");
            return;
        }
        String text = name != null ? name : pattern;
        try {
            hosts.add(
                    name != null
                            ? new HostPattern(HostPattern.Kind.EXACT, HostName.parse(text))
                            : HostPattern.parse(text));
        } catch (IllegalArgumentException e) {
            unsaid.add("toFQDNs " + text + ": " + e.getMessage());
        }
    }

    private void set(Node item) {
        Node except = item.at("except");
        Set<String> strange = item.keysBeside(Set.of("cidr", "except"));
        if (!strange.isEmpty() || !except.isListOfTexts()) {
            unsaid.add("toCIDRSet with " + (strange.isEmpty() ? "a strange except" : String.join(", ", strange)));
            return;
        }
        try {
            List<Cidr> holes = new ArrayList<>();
            except.texts().forEach(text -> holes.addAll(Ranges.parse(text)));
            range(item.at("cidr"), holes);
        } catch (IllegalArgumentException e) {
            unsaid.add("toCIDRSet: " + e.getMessage());
        }
    }

    private void range(Node item, List<Cidr> holes) {
        String text = item.text("");
        try {
            cidrs.addAll(Ranges.difference(Ranges.parse(text), holes));
        } catch (IllegalArgumentException e) {
            unsaid.add(text + ": " + e.getMessage());
        }
    }

    private void entity(Node item) {
        String entity = item.text("");
        switch (entity) {
            case "world", "all" -> cidrs.addAll(Ranges.ALL);
            case "world-ipv4" -> cidrs.add(Ranges.ALL.getFirst());
            case "world-ipv6" -> cidrs.add(Ranges.ALL.getLast());
            default -> {
                if (!INSIDE_ENTITIES.contains(entity)) {
                    unsaid.add("entity " + entity + " is unknown here");
                }
            }
        }
    }

    boolean isNothing() {
        return hosts.isEmpty() && cidrs.isEmpty();
    }
}
