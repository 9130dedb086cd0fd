package dev.sallyport.resources.translate;

import dev.sallyport.model.destination.FieldChanges;
import dev.sallyport.model.destination.RetryPlan;
import dev.sallyport.model.destination.RoutePlan;
import dev.sallyport.model.destination.RoutePlan.Action;
import dev.sallyport.model.destination.RoutePlan.Forward;
import dev.sallyport.model.destination.RoutePlan.Redirect;
import dev.sallyport.model.destination.RoutePlan.Route;
import dev.sallyport.model.destination.RoutePlan.Target;
import dev.sallyport.model.net.HostName;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code routes} of a destination. Stateless. */
final class RouteReader {
    static final Shape ROUTE = Shape.of(
            "match",
            "targets",
            "requestHeaders",
            "responseHeaders",
            "rewrite",
            "redirect",
            "timeout",
            "retries",
            "mirror");
    static final Shape TARGET = Shape.of("host", "port", "weight", "labels");
    static final Shape REWRITE = Shape.of("host", "path");
    static final Shape REDIRECT = Shape.of("location", "status");
    private static final List<String> OF_FORWARDING =
            List.of("targets", "requestHeaders", "rewrite", "timeout", "retries", "mirror");
    private static final int MAX_ROUTES = 64;
    private static final int MAX_HOST = 254;
    private static final int MAX_TARGETS = 16;
    private static final int MAX_WEIGHT = 1_000;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PATH = 1_024;
    private static final int MAX_LOCATION = 2_048;
    private static final Set<Long> REDIRECTS = Set.of(301L, 302L, 303L, 307L, 308L);
    private static final int FOUND = 302;
    private static final Duration LONGEST = Duration.ofHours(24);

    private RouteReader() {}

    /** The routes that could be read; whether all could is the log's to say. */
    static RoutePlan read(Field field) {
        List<Field> items = field.items(MAX_ROUTES);
        if (items == null) {
            return RoutePlan.NONE;
        }
        List<Route> routes = new ArrayList<>();
        boolean all = false;
        for (Field item : items) {
            if (!item.isMapping(ROUTE)) {
                continue;
            }
            if (ROUTE.known().stream().allMatch(name -> item.at(name).isAbsent())) {
                item.problem("states nothing");
            } else if (all) {
                item.problem("is never reached: a route before it matches every request");
            }
            all |= item.at("match").isAbsent();
            Route route = route(item);
            if (route != null) {
                routes.add(route);
            }
        }
        return new RoutePlan(routes);
    }

    private static @Nullable Route route(Field field) {
        Action action = field.at("redirect").isStated() ? redirect(field) : forward(field);
        var match = HttpConditionReader.read(field.at("match"));
        FieldChanges answer = FieldChangesReader.read(field.at("responseHeaders"));
        return action == null ? null : new Route(match, action, answer);
    }

    private static @Nullable Action redirect(Field route) {
        for (String name : OF_FORWARDING) {
            if (route.at(name).isStated()) {
                route.at(name).problem("means nothing beside redirect: the request goes nowhere");
            }
        }
        Field field = route.at("redirect");
        if (!field.isMapping(REDIRECT)) {
            return null;
        }
        Long status = field.at("status").whole(301, 308);
        if (status != null && !REDIRECTS.contains(status)) {
            field.at("status").problem("must be 301, 302, 303, 307 or 308, not " + status);
        }
        String location = field.at("location").required().parsed(MAX_LOCATION, RouteReader::location);
        return location == null ? null : new Redirect(status == null ? FOUND : status.intValue(), location);
    }

    private static String location(String text) {
        HttpFields.value(text);
        try {
            URI uri = new URI(text);
            boolean path = uri.getScheme() == null && text.startsWith("/") && !text.startsWith("//");
            boolean web = uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
            if (!path && !web) {
                throw new IllegalArgumentException(
                        "a redirect leads to an http or https URI with a host, or to a path");
            }
            return text;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("this is no URI: " + e.getReason(), e);
        }
    }

    private static @Nullable Action forward(Field field) {
        Field rewrite = field.at("rewrite");
        boolean rewrites = rewrite.isStated() && rewrite.isMapping(REWRITE);
        if (rewrites && rewrite.at("host").isAbsent() && rewrite.at("path").isAbsent()) {
            rewrite.problem("states nothing: leave it out, or state host or path");
        }
        HostName host = rewrites ? rewrite.at("host").parsed(MAX_HOST, HostName::parse) : null;
        String path = rewrites ? rewrite.at("path").parsed(MAX_PATH, RouteReader::path) : null;
        List<Target> targets = targets(field.at("targets"));
        Duration timeout = field.at("timeout").parsed(Durations.MAX_TEXT, RouteReader::time);
        RetryPlan retries = RetriesReader.read(field.at("retries"), timeout);
        FieldChanges fields = FieldChangesReader.read(field.at("requestHeaders"));
        Field copy = field.at("mirror");
        Target mirror = copy.isStated() ? target(copy) : null;
        if (copy.at("weight").isStated()) {
            copy.at("weight").problem("means nothing here: every request is copied");
        }
        return targets == null ? null : new Forward(targets, fields, host, path, timeout, retries, mirror);
    }

    private static String path(String text) {
        if (!text.startsWith("/") || text.indexOf('?') >= 0) {
            throw new IllegalArgumentException("a path begins with a slash; the query stays as it is");
        }
        dev.sallyport.model.request.RequestPath read = dev.sallyport.model.request.RequestPath.of(text);
        if (read.fault() != null) {
            throw new IllegalArgumentException("this path has more than one reading: " + read.fault());
        }
        return text;
    }

    /** A time-out. */
    static Duration time(String text) {
        Duration time = Durations.parse(text);
        if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a time-out is more than 0 and at most 24h");
        }
        return time;
    }

    private static @Nullable List<Target> targets(Field field) {
        List<Field> items = field.items(MAX_TARGETS);
        if (items == null) {
            return field.isAbsent() ? List.of() : null;
        }
        record Place(@Nullable HostName host, @Nullable Integer port, Map<String, String> labels) {}
        Set<Place> seen = new HashSet<>();
        List<Target> targets = new ArrayList<>();
        for (Field item : items) {
            Target target = target(item);
            if (target != null && !seen.add(new Place(target.host(), target.port(), target.labels()))) {
                item.problem("stands in this list before");
            } else if (target != null) {
                targets.add(target);
            }
        }
        if (targets.size() < items.size()) {
            return null;
        }
        if (targets.stream().allMatch(target -> target.weight() == 0)) {
            field.problem("have weights that add up to nothing: give at least one of them a share");
            return null;
        }
        return targets;
    }

    private static @Nullable Target target(Field field) {
        if (!field.isMapping(TARGET)) {
            return null;
        }
        Field named = field.at("host");
        HostName host = named.parsed(MAX_HOST, HostName::parse);
        Long port = field.at("port").whole(1, MAX_PORT);
        Long weight = field.at("weight").whole(0, MAX_WEIGHT);
        Map<String, String> labels = field.at("labels").texts();
        boolean sound = labels == null || LabelMaps.areValid(field.at("labels"), labels);
        if (named.isStated() && host == null || !sound) {
            return null;
        }
        return new Target(
                host,
                port == null ? null : port.intValue(),
                weight == null ? 1 : weight.intValue(),
                labels == null ? Map.of() : labels);
    }
}
