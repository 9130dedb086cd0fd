package dev.sallyport.cli.explain;

import dev.sallyport.model.destination.Way;
import dev.sallyport.resources.translate.Origin;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the attempt would go by a destination of the caller's. Immutable.
 *
 * @param destination {@code EgressDestination shop/partner}; null where none can be used
 * @param origin where it is written, or null
 * @param obstacle why nothing is carried there, in the gateway's words; null when it can be used
 * @param way what it says; the default one where none can be used
 * @param port that is connected to where no endpoint says another
 * @param endpoints what becomes of each; empty when the name is resolved
 * @param routes where HTTP requests go, in order
 */
public record WayThere(
        @Nullable String destination,
        @Nullable Origin origin,
        @Nullable String obstacle,
        Way way,
        int port,
        List<EndpointStanding> endpoints,
        List<RouteStanding> routes) {
    /** Copies the lists. */
    public WayThere {
        endpoints = List.copyOf(endpoints);
        routes = List.copyOf(routes);
    }

    /**
     * An endpoint.
     *
     * @param at {@code address:port}
     * @param weight its share
     * @param priority lower is tried first
     * @param reason why the caller is not let there, as a label; null when it is
     * @param sentence the same for people; empty when it is
     */
    public record EndpointStanding(
            String at, int weight, int priority, @Nullable String reason, String sentence) {}

    /**
     * A route.
     *
     * @param match which requests, in a few words
     * @param places where to, and whether the caller may; none for a redirect
     * @param does what else it does, in a few words each
     * @param taken whether the request that is asked about takes it
     */
    public record RouteStanding(String match, List<Place> places, List<String> does, boolean taken) {
        /** Copies the lists. */
        public RouteStanding {
            places = List.copyOf(places);
            does = List.copyOf(does);
        }
    }

    /**
     * A place a route leads to.
     *
     * @param at {@code host:port}
     * @param weight its share
     * @param mirror whether only a copy goes there
     * @param labels endpoints that bear all of these; empty for all
     * @param reason why the caller is not let there by name, as a label; null when it is
     */
    public record Place(
            String at,
            int weight,
            boolean mirror,
            Map<String, String> labels,
            @Nullable String reason) {}
}
