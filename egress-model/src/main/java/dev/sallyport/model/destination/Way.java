package dev.sallyport.model.destination;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt reaches its host: by the destination that serves it, or the default way. Immutable.
 *
 * @param destination what says so; null for the default way
 * @param plan what it says of the port
 * @param endpoints where the host is; empty when its name is resolved
 * @param tls how TLS is originated; null when it is not
 * @param routes where its HTTP requests go
 */
public record Way(
        @Nullable DestinationId destination,
        PortPlan plan,
        List<Endpoint> endpoints,
        @Nullable Origination tls,
        RoutePlan routes) {
    /** Resolve, pass TLS through untouched. */
    public static final Way DEFAULT = new Way(null, PortPlan.DEFAULT, List.of(), null);

    /** A way without routes. */
    public Way(
            @Nullable DestinationId destination, PortPlan plan, List<Endpoint> endpoints, @Nullable Origination tls) {
        this(destination, plan, endpoints, tls, RoutePlan.NONE);
    }

    /** Copies the endpoints. */
    public Way {
        endpoints = List.copyOf(endpoints);
    }

    /** True when its addresses come from no resolver. */
    public boolean isStatic() {
        return !endpoints.isEmpty();
    }

    /** True when HTTP is forwarded request by request instead of being relayed on a connection of its own. */
    public boolean isForwarded() {
        return plan.isForwarded() || !routes.isEmpty() && plan.mayBeHttp();
    }

    /**
     * True when nobody looks at what is spoken: the platform declares TCP. A namespace's own word does not do that, since what
     * the platform says of names and protocols could be got round by it (ADR 0305).
     */
    public boolean isUnread() {
        return plan.spoken() == Spoken.TCP && isOfPlatform();
    }

    /** True when the platform says so: its endpoints need no rule of their own and open private addresses. */
    public boolean isOfPlatform() {
        return destination != null && !destination.isNamespaced();
    }
}
