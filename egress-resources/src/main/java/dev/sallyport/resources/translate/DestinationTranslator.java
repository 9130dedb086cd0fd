package dev.sallyport.resources.translate;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.destination.Balancing;
import dev.sallyport.model.destination.Destination;
import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.destination.OutlierPlan;
import dev.sallyport.model.destination.ParentPlan;
import dev.sallyport.model.destination.PortPlan;
import dev.sallyport.model.destination.RoutePlan;
import dev.sallyport.model.destination.Spoken;
import dev.sallyport.model.destination.TlsPlan;
import dev.sallyport.model.destination.UpstreamPlan;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads EgressDestination and ClusterEgressDestination. What DESIGN §6 knows and this release does not do is refused rather
 * than ignored. Pure.
 */
public final class DestinationTranslator {
    static final Shape NAMESPACED = Shape.of(
                    "hosts",
                    "ports",
                    "resolution",
                    "endpoints",
                    "tls",
                    "connections",
                    "outlierDetection",
                    "loadBalancing",
                    "routes",
                    "via")
            .later("source", "cache");
    static final Shape CLUSTER = Shape.of(
                    "hosts",
                    "ports",
                    "resolution",
                    "endpoints",
                    "tls",
                    "connections",
                    "outlierDetection",
                    "loadBalancing",
                    "routes",
                    "via",
                    "namespaces")
            .later(NAMESPACED.later().toArray(String[]::new));
    static final Shape PORT = Shape.of("number", "protocol", "tls", "connections");
    private static final Map<String, Boolean> RESOLUTION = Map.of("DNS", false, "Static", true);
    private static final int MAX_PORT_TEXT = 5;

    private DestinationTranslator() {}

    /** Reads the destination with all its problems; one problem leaves none. */
    public static Reading<Destination> translate(Resource resource) {
        ProblemLog log = new ProblemLog(resource);
        Field root = Field.root(resource, log);
        EnvelopeReader.check(root, resource.key().kind());
        Field spec = root.at("spec");
        boolean namespaced = resource.key().kind().isNamespaced();
        Destination destination = spec.isMapping(namespaced ? NAMESPACED : CLUSTER) ? spec(spec, id(resource)) : null;
        return new Reading<>(log.isEmpty() ? destination : null, log.problems());
    }

    /**
     * What stands in for a destination that is invalid and never was valid: nothing is carried to the hosts that can be
     * read of it, since the default way may send in clear what it would have encrypted (ADR 0200). Null when none can be.
     */
    public static @Nullable Destination broken(Resource resource) {
        Field spec = Field.root(resource, new ProblemLog(resource)).at("spec");
        DestinationId id = id(resource);
        List<Field> items = spec.at("hosts").items(Limits.HOSTS);
        List<HostPattern> hosts = Objects.requireNonNullElse(items, List.<Field>of()).stream()
                .map(DestinationTranslator::host)
                .filter(Objects::nonNull)
                .toList();
        if (hosts.isEmpty()) {
            return null;
        }
        List<Subject> serves = serves(spec, id);
        PortPlan fault = PortPlan.broken("It is invalid, so nothing is carried to its hosts.");
        return new Destination(id, serves == null ? List.of(Subject.ALL) : serves, hosts, null, fault, List.of());
    }

    private static DestinationId id(Resource resource) {
        return new DestinationId(resource.key().namespace(), resource.key().name());
    }

    private static @Nullable HostPattern host(Field field) {
        return ConditionsReader.host(field, ConditionsReader.Reach.CLUSTER_ALLOW);
    }

    private static @Nullable List<Subject> serves(Field spec, DestinationId id) {
        String namespace = id.namespace();
        return namespace != null
                ? List.of(Subject.ofNamespace(namespace))
                : SubjectReader.namespaces(spec.at("namespaces"));
    }

    private static @Nullable Destination spec(Field spec, DestinationId id) {
        String namespace = id.namespace();
        String materials = namespace == null ? Kube.SYSTEM_NAMESPACE : namespace;
        List<HostPattern> hosts = spec.at("hosts").required().list(Limits.HOSTS, DestinationTranslator::host);
        TlsPlan tls = TlsPlanReader.read(spec.at("tls"), materials);
        ConnectionsReader.Stated stated = ConnectionsReader.read(spec.at("connections"), ConnectionsReader.Stated.NONE);
        Balancing balancing = UpstreamReader.balancing(spec.at("loadBalancing"));
        OutlierPlan outliers = UpstreamReader.outliers(spec.at("outlierDetection"));
        PortPlan general = plan(
                tls == null ? new TlsPlan.Passthrough() : tls,
                stated,
                new UpstreamPlan(stated.pool(), balancing, outliers),
                null);
        Map<Integer, PortPlan> ports = ports(spec.at("ports"), general, stated, materials);
        List<Endpoint> endpoints = endpoints(spec, namespace != null);
        List<Subject> serves = serves(spec, id);
        RoutePlan routes = RouteReader.read(spec.at("routes"));
        ParentPlan via = ParentReader.read(spec.at("via"), namespace != null, !endpoints.isEmpty(), materials);
        if (ports != null && !ports.isEmpty() && ports.values().stream().noneMatch(PortPlan::mayBeHttp)) {
            SpokenReader.refuseHttp(spec);
        } else if ((tls != null || spec.at("tls").isAbsent()) && ports != null && isUnread(ports)) {
            refuseHttp(spec, ports, routes);
        }
        return hosts == null || serves == null
                ? null
                : new Destination(id, serves, hosts, ports, general, endpoints, routes, via);
    }

    /** True where the app speaks HTTPS itself on every port, and the gateway reads nothing of it. */
    private static boolean isUnread(Map<Integer, PortPlan> ports) {
        PortPlan https = ports.get(TlsPlan.Originate.HTTPS);
        return https != null
                && https.spoken() == null
                && https.tls() instanceof TlsPlan.Passthrough
                && ports.entrySet().stream()
                        .allMatch(port -> port.getKey() == TlsPlan.Originate.HTTPS
                                || !port.getValue().mayBeHttp());
    }

    private static void refuseHttp(Field spec, Map<Integer, PortPlan> ports, RoutePlan routes) {
        if (ports.values().stream().anyMatch(plan -> plan.upstream().isStated())) {
            spec.at("ports")
                    .problem("are about the app's own TLS, and connections.max, maxPendingRequests,"
                            + " maxRequestsPerConnection, outlierDetection and loadBalancing about HTTP that the gateway reads:"
                            + " originate TLS, or leave them out");
        }
        if (!routes.isEmpty()) {
            spec.at("routes")
                    .problem(
                            "are about HTTP that the gateway reads, and ports about the app's own TLS: originate TLS, or"
                                    + " leave them out");
        }
    }

    private static List<Endpoint> endpoints(Field spec, boolean namespaced) {
        Field stated = spec.at("endpoints");
        Boolean isStatic = spec.at("resolution").word(RESOLUTION);
        if (stated.isStated() && !Boolean.TRUE.equals(isStatic)) {
            stated.problem("stand with resolution: Static alone; otherwise the name is resolved");
        } else if (stated.isAbsent() && Boolean.TRUE.equals(isStatic)) {
            stated.problem("is required with resolution: Static: say where the host is");
        }
        return EndpointReader.read(stated, namespaced);
    }

    private static @Nullable Map<Integer, PortPlan> ports(
            Field field, PortPlan general, ConnectionsReader.Stated stated, String materials) {
        List<Field> items = field.items(Limits.PORTS);
        if (items == null) {
            return null;
        }
        Map<Integer, PortPlan> ports = new HashMap<>();
        for (Field item : items) {
            if (!item.isMapping(PORT)) {
                continue;
            }
            Integer number = number(item.at("number").required());
            TlsPlan own = TlsPlanReader.read(item.at("tls"), materials);
            TlsPlan tls = own == null ? general.tls() : own;
            ConnectionsReader.Stated connections = ConnectionsReader.read(item.at("connections"), stated);
            UpstreamPlan upstream = new UpstreamPlan(
                    connections.pool(),
                    general.upstream().balancing(),
                    general.upstream().outliers());
            PortPlan plan = plan(tls, connections, upstream, SpokenReader.read(item, tls));
            if (number != null && ports.put(number, plan) != null) {
                item.at("number").problem("stands in this list before");
            }
        }
        return ports;
    }

    private static PortPlan plan(
            TlsPlan tls, ConnectionsReader.Stated stated, UpstreamPlan upstream, @Nullable Spoken spoken) {
        return new PortPlan(tls, stated.connectTimeout(), stated.idleTimeout(), upstream, null, spoken);
    }

    private static @Nullable Integer number(Field field) {
        return field.numberOrText(number -> ConditionsReader.port(number).first(), MAX_PORT_TEXT, text -> {
            throw new IllegalArgumentException("a destination's port is one number");
        });
    }
}
