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
 * @param via the proxy it is reached through; null for none
 */
public record Way(
        @Nullable DestinationId destination,
        PortPlan plan,
        List<Endpoint> endpoints,
        @Nullable Origination tls,
        RoutePlan routes,
        @Nullable Parent via) {
    /** Resolve, pass TLS through untouched. */
    public static final Way DEFAULT = new Way(null, PortPlan.DEFAULT, List.of(), null);

    /** A way without routes and parent proxy. */
    public Way(
            @Nullable DestinationId destination, PortPlan plan, List<Endpoint> endpoints, @Nullable Origination tls) {
        this(destination, plan, endpoints, tls, RoutePlan.NONE, null);
    }

    /** Copies the endpoints. */
    public Way {
        endpoints = List.copyOf(endpoints);
    }

    /** True when it is left to a parent proxy to resolve the name: there is no address to vet. */
    public boolean isResolvedByParent() {
        return via != null && via.plan().resolving();
    }

    /** True when TLS with it shows a certificate of ours, if it asks for one. */
    public boolean showsCertificate() {
        return tls != null && tls.credential() != null;
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
