package dev.sallyport.model.destination;

import dev.sallyport.model.net.HostPattern;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How some hosts are reached by the namespaces it serves. Immutable.
 *
 * @param id which
 * @param serves the namespaces that see it: its own, or those a ClusterEgressDestination selects
 * @param hosts what it is about; at least one
 * @param ports what is said of each port it is about, by the port the app dials; null when it is about every port alike
 * @param everyPort what is said of every port while {@code ports} is null
 * @param endpoints where the hosts are ({@code resolution: Static}); empty when names are resolved
 * @param routes where HTTP requests to the hosts go
 * @param via the proxy through which the hosts are reached; null for none
 */
public record Destination(
        DestinationId id,
        List<? extends Served> serves,
        List<HostPattern> hosts,
        @Nullable Map<Integer, PortPlan> ports,
        PortPlan everyPort,
        List<Endpoint> endpoints,
        RoutePlan routes,
        @Nullable ParentPlan via) {
    /** A destination without routes and parent proxy. */
    public Destination(
            DestinationId id,
            List<? extends Served> serves,
            List<HostPattern> hosts,
            @Nullable Map<Integer, PortPlan> ports,
            PortPlan everyPort,
            List<Endpoint> endpoints) {
        this(id, serves, hosts, ports, everyPort, endpoints, RoutePlan.NONE, null);
    }

    /** Copies the collections. */
    public Destination {
        serves = List.copyOf(serves);
        hosts = List.copyOf(hosts);
        ports = ports == null ? null : Map.copyOf(ports);
        endpoints = List.copyOf(endpoints);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("a destination is about at least one host");
        }
    }

    /** What it says of a port, or null when it is not about that port. */
    public @Nullable PortPlan at(int port) {
        return ports == null ? everyPort : ports.get(port);
    }

    /** True when there is a port that both are about. */
    boolean sharesPortWith(Destination other) {
        if (ports == null || other.ports == null) {
            return true;
        }
        return ports.keySet().stream().anyMatch(other.ports::containsKey);
    }
}
