package dev.sallyport.cli.istio;

import dev.sallyport.cli.input.Node;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a ServiceEntry opens: each host at each port. Immutable.
 *
 * @param item the resource
 * @param hosts that can be said
 * @param ports that can be said
 * @param unsaid what cannot; of a flaw that concerns the whole, hosts and ports are empty
 */
record Entry(Item item, List<HostPattern> hosts, List<Port> ports, List<String> unsaid) {
    /** A port and what is spoken there. */
    record Port(PortRange port, Protocol protocol) {}

    private static final Set<String> SPEC =
            Set.of("hosts", "ports", "location", "resolution", "exportTo", "addresses", "endpoints", "subjectAltNames");
    private static final Map<String, Protocol> PROTOCOLS =
            Map.of("HTTP", Protocol.HTTP, "HTTPS", Protocol.TLS, "TLS", Protocol.TLS);

    static Entry of(Item item) {
        Entry entry = new Entry(item, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        String flaw = flaw(item.spec());
        if (flaw != null) {
            entry.unsaid.add(flaw);
            return entry;
        }
        item.spec().at("hosts").items().forEach(entry::host);
        item.spec().at("ports").items().forEach(entry::port);
        return entry;
    }

    private static @Nullable String flaw(Node spec) {
        Set<String> strange = spec.keysBeside(SPEC);
        if (!strange.isEmpty()) {
            return String.join(", ", strange) + " cannot be said";
        }
        if (!spec.at("location").text("MESH_EXTERNAL").equals("MESH_EXTERNAL")) {
            return "location " + spec.at("location").text() + ": it lies inside the mesh";
        }
        if (!spec.at("endpoints").items().isEmpty()
                || spec.at("resolution").text("NONE").equals("STATIC")) {
            return "endpoints are not imported: an EgressDestination with resolution Static can say them";
        }
        if (!spec.at("addresses").items().isEmpty()) {
            return "addresses: a virtual address means nothing here";
        }
        if (!spec.at("subjectAltNames").items().isEmpty()) {
            return "subjectAltNames: the host's certificate is the application's to verify";
        }
        return spec.at("hosts").isListOfTexts() && spec.at("ports").isList() ? null : "a list is none";
    }

    private void host(Node host) {
        String text = host.text("");
        if (Hosts.isInside(text) && !text.startsWith("*")) {
            unsaid.add("host " + text + " is a name inside the cluster");
            return;
        }
        try {
            hosts.add(Hosts.parse(text));
        } catch (IllegalArgumentException e) {
            unsaid.add("host " + text + ": " + e.getMessage());
        }
    }

    private void port(Node port) {
        String number = port.at("number").text("");
        String spoken = port.at("protocol").text("");
        Protocol protocol = PROTOCOLS.get(spoken);
        String target = port.at("targetPort").text(number);
        if (protocol == null) {
            unsaid.add("port " + number + " speaks " + spoken
                    + ": only HTTP, HTTPS and TLS carry a name that can be told from the first bytes");
        } else if (!target.equals(number)) {
            unsaid.add("port " + number + " leads to port " + target
                    + ": not imported, tls.port or an endpoint of an EgressDestination can say it");
        } else {
            try {
                ports.add(new Port(PortRange.parse(number), protocol));
            } catch (IllegalArgumentException e) {
                unsaid.add("port " + number + ": " + e.getMessage());
            }
        }
    }
}
