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
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Resources that say two things about one host: listed, and nothing is printed of that host. Confined to one import.
 */
final class Contradictions {
    private final Consumer<Remark> remarks;
    private final Set<String> hosts = new HashSet<>();
    private boolean obscure;
    private final Map<String, Item> first = new HashMap<>();
    private final Map<String, String> said = new HashMap<>();

    Contradictions(List<Item> items, Consumer<Remark> remarks) {
        this.remarks = remarks;
        items.forEach(this::look);
    }

    /** True when two resources disagree on the host. */
    boolean concern(HostPattern host) {
        return hosts.stream().anyMatch(text -> Hosts.overlap(text, host));
    }

    /** True when an AuthorizationPolicy is there twice, so that nobody knows whom it lets pass. */
    boolean obscureGuards() {
        return obscure;
    }

    private void look(Item item) {
        twice(
                "resource " + item,
                item,
                item.spec().at("hosts").texts(),
                String.valueOf(item.spec().value()));
        Node spec = item.spec();
        switch (item.kind()) {
            case "ServiceEntry" -> {
                for (String host : spec.at("hosts").texts()) {
                    String how = spec.at("location").text("MESH_EXTERNAL") + " "
                            + spec.at("resolution").text("NONE");
                    twice("how " + item.namespace() + " reaches " + host, item, List.of(host), how);
                    for (Node port : spec.at("ports").items()) {
                        String number = port.at("number").text("");
                        String spoken = port.at("protocol").text("") + " "
                                + port.at("targetPort").text("");
                        twice(
                                "port " + number + " of " + host + " in " + item.namespace(),
                                item,
                                List.of(host),
                                spoken);
                    }
                }
            }
            case "VirtualService" -> {
                for (String host : spec.at("hosts").texts()) {
                    for (String gateway :
                            spec.at("gateways").isStated() ? spec.at("gateways").texts() : List.of("mesh")) {
                        twice("routes of " + host + " at " + gateway, item, List.of(host), item.toString());
                    }
                }
            }
            case "DestinationRule" -> {
                String host = spec.at("host").text("");
                twice(
                        "traffic policy of " + host + " in " + item.namespace(),
                        item,
                        List.of(host),
                        String.valueOf(tls(spec)));
            }
            default -> {}
        }
    }

    private static Set<String> tls(Node spec) {
        return new TreeSet<>(
                Set.of(spec.at("trafficPolicy").at("tls").at("mode").text("")));
    }

    private void twice(String about, Item item, List<String> concerned, String says) {
        Item before = first.putIfAbsent(about, item);
        String saidBefore = said.putIfAbsent(about, says);
        if (before == null || says.equals(saidBefore)) {
            return;
        }
        obscure |= item.kind().equals("AuthorizationPolicy");
        hosts.addAll(concerned);
        hosts.addAll(before.spec().at("hosts").texts().stream()
                .filter(concerned::contains)
                .toList());
        remarks.accept(new Remark(
                Kind.LEFT_OUT,
                item.document().origin(),
                item.toString(),
                "contradicts " + before + " (" + before.document().origin() + ") on the " + about
                        + ": nothing is printed of "
                        + (concerned.isEmpty() ? "what passes it" : String.join(", ", concerned))));
    }
}
