package dev.sallyport.model.destination;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.model.request.PathPattern;
import dev.sallyport.model.request.RequestFacts;
import dev.sallyport.model.request.RequestPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a destination's HTTP requests go and how they are changed on the way: the first route that matches is taken, and a
 * request that none matches goes to its own host unchanged. Immutable.
 *
 * @param routes in order
 */
public record RoutePlan(List<Route> routes) {
    /** No routes. */
    public static final RoutePlan NONE = new RoutePlan(List.of());

    /** Copies the list. */
    public RoutePlan {
        routes = List.copyOf(routes);
    }

    /** True when every request goes to its own host unchanged. */
    public boolean isEmpty() {
        return routes.isEmpty();
    }

    /** The first that matches, or null. */
    public @Nullable Route find(RequestFacts request) {
        for (Route route : routes) {
            if (route.match() == null || route.match().holds(request, false)) {
                return route;
            }
        }
        return null;
    }

    /**
     * One route. Immutable.
     *
     * @param match which requests, asked narrowly; null for all
     * @param action what is done with them
     * @param answerFields changes of the answer's fields
     */
    public record Route(@Nullable HttpCondition match, Action action, FieldChanges answerFields) {
        /** The pattern by which the path was matched, for a rewrite of what it stands for; null when none says one. */
        public @Nullable PathPattern patternOf(RequestFacts request) {
            RequestPath path = request.path();
            if (match == null || match.paths() == null || path == null || path.plain() == null) {
                return null;
            }
            return match.paths().stream()
                    .filter(pattern -> pattern.matches(path.plain(), false))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** What is done with a request. */
    public sealed interface Action {}

    /**
     * It is answered with a redirect.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param location a URI reference in visible ASCII
     */
    public record Redirect(int status, String location) implements Action {}

    /**
     * It is sent on.
     *
     * @param targets of which one is taken by weight; empty for the request's own host
     * @param fields changes of its fields
     * @param host to write instead of its own; null for the target's own, or the request's where no target is stated
     * @param path to write instead of its path, or of the prefix that was matched; null to leave it
     * @param timeout for the whole exchange; null for none
     * @param retries null for none
     * @param mirror where a copy goes; null for nowhere
     */
    public record Forward(
            List<Target> targets,
            FieldChanges fields,
            @Nullable HostName host,
            @Nullable String path,
            @Nullable Duration timeout,
            @Nullable RetryPlan retries,
            @Nullable Target mirror)
            implements Action {
        /** Copies the targets; refuses those whose weights add up to nothing. */
        public Forward {
            targets = List.copyOf(targets);
            if (!targets.isEmpty() && targets.stream().allMatch(target -> target.weight() == 0)) {
                throw new IllegalArgumentException("weights that add up to nothing lead nowhere");
            }
        }
    }

    /**
     * A place a request may go to; decided for the caller like any destination. Immutable.
     *
     * @param host null for the request's own
     * @param port null for the one the app dialled
     * @param weight its share among the targets of its route
     * @param labels only endpoints that bear all of these
     */
    public record Target(@Nullable HostName host, @Nullable Integer port, int weight, Map<String, String> labels) {
        /** Copies the labels. */
        public Target {
            labels = Map.copyOf(labels);
        }
    }
}
