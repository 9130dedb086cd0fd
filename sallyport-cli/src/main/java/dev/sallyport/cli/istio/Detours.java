package dev.sallyport.cli.istio;

import dev.sallyport.cli.input.Node;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.resources.draft.Remark;
import dev.sallyport.resources.draft.Remark.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What VirtualServices and DestinationRules do to hosts: which are sent through a gateway, and which are changed on the
 * way in a manner that cannot be said. Confined to one import.
 */
final class Detours {
    private static final Set<String> VIRTUAL_SERVICE = Set.of("hosts", "gateways", "http", "tls", "tcp", "exportTo");
    private static final Set<String> ROUTE = Set.of("match", "route", "name");
    private static final Set<String> ROUTE_MINOR = Set.of("timeout", "retries");
    private static final Set<String> MATCH = Set.of("gateways", "port", "sniHosts");
    /** What our routes have a word for. */
    private static final Set<String> SAYABLE =
            Set.of("rewrite", "redirect", "mirror", "mirrors", "headers", "uri", "method");

    private static final List<String> POLICY_MINOR = List.of("connectionPool", "outlierDetection", "loadBalancer");

    private final Consumer<Remark> remarks;
    private final Set<String> throughGateway = new HashSet<>();
    private final boolean unknownGateway;
    private final Map<String, String> obstacles = new HashMap<>();

    Detours(List<Item> items, Consumer<Remark> remarks) {
        this.remarks = remarks;
        Set<String> known = items.stream()
                .filter(item -> item.kind().equals("Gateway"))
                .flatMap(item -> Stream.of(item.name(), item.namespace() + "/" + item.name()))
                .collect(Collectors.toSet());
        known.add("mesh");
        unknownGateway = items.stream()
                .filter(item -> item.kind().equals("VirtualService"))
                .anyMatch(item -> !known.containsAll(item.spec().at("gateways").texts()));
        for (Item item : items) {
            switch (item.kind()) {
                case "VirtualService" -> virtualService(item);
                case "DestinationRule" -> destinationRule(item);
                case "Gateway" ->
                    remarks.accept(new Remark(
                            Kind.IGNORED,
                            item.document().origin(),
                            item.toString(),
                            "no gateway needs to be declared here"));
                default -> {}
            }
        }
    }

    /** True when a VirtualService names a gateway that these files do not hold. */
    boolean hasUnknownGateway() {
        return unknownGateway;
    }

    /** True when a VirtualService sends some of it through a gateway. */
    boolean passesGateway(HostPattern host) {
        return throughGateway.stream().anyMatch(text -> Hosts.overlap(text, host));
    }

    /** Why nothing may be said of a host; empty when nothing is in the way. */
    String obstacle(HostPattern host) {
        return obstacles.entrySet().stream()
                .filter(entry -> Hosts.overlap(entry.getKey(), host))
                .map(Map.Entry::getValue)
                .sorted()
                .findFirst()
                .orElse("");
    }

    private void virtualService(Item item) {
        List<String> hosts = item.spec().at("hosts").texts();
        boolean gateways = item.spec().at("gateways").texts().stream().anyMatch(name -> !name.equals("mesh"));
        Set<String> strange = item.spec().keysBeside(VIRTUAL_SERVICE);
        for (String host : hosts) {
            if (gateways) {
                throughGateway.add(host);
            }
            strange.forEach(key -> block(host, item, key + " cannot be said"));
            for (String list : List.of("http", "tls", "tcp")) {
                item.spec().at(list).items().forEach(route -> route(host, item, route));
            }
        }
        remarks.accept(new Remark(
                Kind.IGNORED,
                item.document().origin(),
                item.toString(),
                gateways ? "which gateway a host passes need not be said here" : "opens nothing: a ServiceEntry does"));
    }

    private void route(String host, Item item, Node route) {
        for (String key : route.keysBeside(ROUTE)) {
            if (ROUTE_MINOR.contains(key)) {
                remarks.accept(new Remark(
                        Kind.DIFFERS,
                        route.origin(),
                        item.toString(),
                        key + " is not imported: a route of an EgressDestination can say it"));
            } else {
                block(host, item, key + " of a route" + notSaid(key));
            }
        }
        for (Node match : route.at("match").items()) {
            match.keysBeside(MATCH).forEach(key -> block(host, item, "a match on " + key + notSaid(key)));
        }
        for (Node target : route.at("route").items()) {
            String to = target.at("destination").at("host").text("");
            if (!to.equals(host) && !Hosts.isInside(to)) {
                block(host, item, "leads to another host, " + to);
            }
            target.keysBeside(Set.of("destination", "weight"))
                    .forEach(key -> block(host, item, key + " of a route" + notSaid(key)));
        }
    }

    private static String notSaid(String key) {
        return SAYABLE.contains(key)
                ? " is not imported: a route of an EgressDestination can say it"
                : " cannot be said";
    }

    private void destinationRule(Item item) {
        String host = item.spec().at("host").text("");
        Node policy = item.spec().at("trafficPolicy");
        String mode = policy.at("tls").at("mode").text("");
        boolean levels = policy.at("portLevelSettings").items().stream()
                .anyMatch(level -> originates(level.at("tls").at("mode").text("")));
        boolean subsets = item.spec().at("subsets").items().stream()
                .anyMatch(subset -> originates(
                        subset.at("trafficPolicy").at("tls").at("mode").text("")));
        if (originates(mode) || levels || subsets) {
            block(
                    host,
                    item,
                    "makes TLS of plaintext at the gateway (tls.mode SIMPLE or MUTUAL), which is not imported: an EgressDestination can say it");
        }
        for (String key : POLICY_MINOR) {
            if (policy.at(key).isStated()) {
                remarks.accept(new Remark(
                        Kind.DIFFERS,
                        policy.origin(),
                        item.toString(),
                        key + " is not imported: an EgressDestination can say it"));
            }
        }
    }

    private static boolean originates(String mode) {
        return mode.equals("SIMPLE") || mode.equals("MUTUAL");
    }

    private void block(String host, Item item, String why) {
        obstacles.putIfAbsent(host, item + " (" + item.document().origin() + ") " + why);
    }
}
