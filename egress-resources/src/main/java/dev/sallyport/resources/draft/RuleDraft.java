package dev.sallyport.resources.draft;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.request.FieldCondition;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.model.request.PathPattern;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.translate.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule to be proposed; an empty list is not stated. Immutable.
 *
 * @param action what it does
 * @param hosts patterns
 * @param cidrs ranges
 * @param ports ports the app dials
 * @param protocols what the first bytes are
 * @param http which requests, or null
 * @param reason where it comes from, or null
 */
public record RuleDraft(
        Action action,
        List<HostPattern> hosts,
        List<Cidr> cidrs,
        List<PortRange> ports,
        Set<Protocol> protocols,
        @Nullable HttpCondition http,
        @Nullable String reason) {
    private static final List<Protocol> ORDER = List.of(Protocol.TLS, Protocol.HTTP, Protocol.TCP);

    /** Copies the lists. */
    public RuleDraft {
        hosts = List.copyOf(hosts);
        cidrs = List.copyOf(cidrs);
        ports = List.copyOf(ports);
        protocols = Set.copyOf(protocols);
    }

    /** A rule about connections, whatever they ask. */
    public RuleDraft(
            Action action,
            List<HostPattern> hosts,
            List<Cidr> cidrs,
            List<PortRange> ports,
            Set<Protocol> protocols,
            @Nullable String reason) {
        this(action, hosts, cidrs, ports, protocols, null, reason);
    }

    /** The same with other lists. */
    public RuleDraft with(List<HostPattern> otherHosts, List<Cidr> otherCidrs, List<PortRange> otherPorts) {
        return new RuleDraft(action, otherHosts, otherCidrs, otherPorts, protocols, http, reason);
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (action == Action.DENY) {
            tree.put("action", "Deny");
        }
        put(tree, "hosts", hosts.stream().map(HostPattern::toString).toList());
        put(tree, "cidrs", cidrs.stream().map(Cidr::toString).toList());
        put(tree, "ports", ports.stream().map(RuleDraft::port).toList());
        put(
                tree,
                "protocols",
                ORDER.stream().filter(protocols::contains).map(Protocol::name).toList());
        if (http != null) {
            tree.put("http", tree(http));
        }
        if (reason != null) {
            String line = Quoted.line(reason);
            tree.put("reason", line.substring(0, Math.min(line.length(), Limits.REASON_TEXT)));
        }
        return tree;
    }

    private static Map<String, Object> tree(HttpCondition http) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (http.methods() != null) {
            put(tree, "methods", http.methods().stream().sorted().toList());
        }
        if (http.paths() != null) {
            put(tree, "paths", http.paths().stream().map(PathPattern::toString).toList());
        }
        if (http.fields() != null) {
            put(tree, "headers", http.fields().stream().map(RuleDraft::tree).toList());
        }
        return tree;
    }

    private static Map<String, Object> tree(FieldCondition field) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", field.name());
        if (field.value() != null) {
            tree.put("value", field.value());
        }
        return tree;
    }

    private static Object port(PortRange range) {
        return range.first() == range.last() ? (Object) range.first() : range.toString();
    }

    private static void put(Map<String, Object> tree, String field, List<?> values) {
        if (!values.isEmpty()) {
            tree.put(field, values);
        }
    }
}
