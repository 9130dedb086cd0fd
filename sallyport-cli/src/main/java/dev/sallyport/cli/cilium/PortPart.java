package dev.sallyport.cli.cilium;

import dev.sallyport.cli.imports.Ports;
import dev.sallyport.cli.input.Node;
import dev.sallyport.model.net.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What {@code toPorts} of a rule leaves. Immutable.
 *
 * @param ports TCP ports that can be said; {@link Ports#ALL} for every one, empty for none
 * @param unsaid what of it cannot be said
 */
record PortPart(List<PortRange> ports, List<String> unsaid) {
    static PortPart of(Node toPorts) {
        if (!toPorts.isStated()) {
            return new PortPart(Ports.ALL, List.of());
        }
        PortPart part = new PortPart(new ArrayList<>(), new ArrayList<>());
        if (!toPorts.isList()) {
            part.unsaid.add("toPorts is no list");
        }
        toPorts.items().forEach(part::entry);
        return new PortPart(Ports.normal(part.ports), part.unsaid);
    }

    private void entry(Node entry) {
        Set<String> strange = entry.keysBeside(Set.of("ports"));
        if (!strange.isEmpty()) {
            unsaid.add("toPorts with " + String.join(", ", strange) + " (what is asked of a request inside)");
            return;
        }
        Node list = entry.at("ports");
        if (!list.isStated()) {
            ports.addAll(Ports.ALL);
        }
        list.items().forEach(this::port);
    }

    private void port(Node port) {
        String protocol = port.at("protocol").text("ANY");
        if (!protocol.equals("TCP") && !protocol.equals("ANY")) {
            unsaid.add(protocol + " " + port.at("port").text("") + ": only TCP crosses a gateway");
            return;
        }
        String first = port.at("port").text("");
        if (!port.keysBeside(Set.of("port", "protocol", "endPort")).isEmpty()) {
            unsaid.add("port " + first + " with " + port.keysBeside(Set.of("port", "protocol", "endPort")));
            return;
        }
        if (first.equals("0")) {
            ports.addAll(Ports.ALL);
            return;
        }
        try {
            ports.add(PortRange.parse(
                    port.at("endPort").isStated()
                            ? first + "-" + port.at("endPort").text("")
                            : first));
        } catch (IllegalArgumentException e) {
            unsaid.add("port " + first + ": " + e.getMessage());
        }
    }
}
