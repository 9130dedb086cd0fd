package dev.sallyport.cli.explain;

import dev.sallyport.cli.explain.WayThere.EndpointStanding;
import dev.sallyport.cli.explain.WayThere.Place;
import dev.sallyport.cli.explain.WayThere.RouteStanding;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.decide.Vetting;
import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.FieldChanges;
import dev.sallyport.model.destination.RetryPlan;
import dev.sallyport.model.destination.RoutePlan;
import dev.sallyport.model.destination.RoutePlan.Forward;
import dev.sallyport.model.destination.RoutePlan.Redirect;
import dev.sallyport.model.destination.RoutePlan.Route;
import dev.sallyport.model.destination.RoutePlan.Target;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.destination.WayChoice;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.request.HttpCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says where an attempt would go: what the model chooses, and what the Gatekeeper says of every place it leads to. Confined
 * to one explanation.
 */
final class WayFinder {
    private final Question question;
    private final Inquiry inquiry;
    private final Documents documents;

    WayFinder(Question question, Inquiry inquiry, Documents documents) {
        this.question = question;
        this.inquiry = inquiry;
        this.documents = documents;
    }

    /** Null where no destination is about it. */
    @Nullable
    WayThere find(List<Situation> situations, List<Vetting> verdicts) {
        return switch (inquiry.choice()) {
            case WayChoice.Taken(Way way) when way.destination() == null -> null;
            case WayChoice.Taken(Way way) ->
                new WayThere(
                        told(way.destination()),
                        documents.origin(way.destination()),
                        null,
                        way,
                        way.plan().tls().portFor(question.port()),
                        endpoints(situations, verdicts, way),
                        routes(way.routes()));
            case WayChoice.Unusable(var reason, String sentence) ->
                new WayThere(null, null, sentence, Way.DEFAULT, question.port(), List.of(), List.of());
        };
    }

    static String told(@Nullable DestinationId id) {
        return id == null ? "" : (id.isNamespaced() ? "EgressDestination " : "ClusterEgressDestination ") + id;
    }

    /** The best that is said of each, whatever the first bytes are. */
    private static List<EndpointStanding> endpoints(List<Situation> situations, List<Vetting> verdicts, Way way) {
        List<EndpointStanding> standings = new ArrayList<>();
        way.endpoints().forEach(endpoint -> {
            Refusal refused = null;
            String at = "";
            for (int i = 0; i < situations.size(); i++) {
                Situation situation = situations.get(i);
                if (endpoint.equals(situation.endpoint())) {
                    at = situation.at();
                    if (!(verdicts.get(i) instanceof Refusal refusal)) {
                        refused = null;
                        break;
                    }
                    refused = refused == null ? refusal : refused;
                }
            }
            if (!at.isEmpty()) {
                standings.add(new EndpointStanding(
                        at,
                        endpoint.weight(),
                        endpoint.priority(),
                        refused == null ? null : refused.reason().label(),
                        refused == null ? "" : refused.detail()));
            }
        });
        return standings;
    }

    private List<RouteStanding> routes(RoutePlan plan) {
        Route taken = question.request() == null ? null : plan.find(question.request());
        return plan.routes().stream()
                .map(route -> new RouteStanding(
                        match(route.match()), places(route.action()), does(route), route.equals(taken)))
                .toList();
    }

    private static String match(@Nullable HttpCondition match) {
        if (match == null) {
            return "every request";
        }
        List<String> words = new ArrayList<>();
        if (match.methods() != null) {
            words.add(joined(match.methods()));
        }
        if (match.paths() != null) {
            words.add(match.paths().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        if (match.fields() != null) {
            words.add(
                    "with " + match.fields().stream().map(field -> field.name()).collect(Collectors.joining(", ")));
        }
        return String.join(" ", words);
    }

    private List<Place> places(RoutePlan.Action action) {
        return switch (action) {
            case Redirect ignored -> List.of();
            case Forward forward -> {
                List<Place> places = new ArrayList<>();
                forward.targets().forEach(target -> places.add(place(target, false)));
                if (forward.targets().isEmpty()) {
                    places.add(place(null, null, 1, false, null));
                }
                if (forward.mirror() != null) {
                    places.add(place(forward.mirror(), true));
                }
                yield places;
            }
        };
    }

    private Place place(Target target, boolean mirror) {
        return place(target.host(), target.port(), target.weight(), mirror, target);
    }

    private Place place(
            @Nullable HostName host, @Nullable Integer port, int weight, boolean mirror, @Nullable Target target) {
        Question there = question.elsewhere(host, port);
        Refusal refusal = new Inquiry(there, inquiry).byName();
        return new Place(
                there.destination(),
                weight,
                mirror,
                target == null ? Map.of() : target.labels(),
                refusal == null ? null : refusal.reason().label());
    }

    private static List<String> does(Route route) {
        List<String> does = new ArrayList<>();
        switch (route.action()) {
            case Redirect(int status, String location) -> does.add("answers " + status + " to " + location);
            case Forward forward -> {
                changes("request", forward.fields(), does);
                add(does, "writes Host ", forward.host());
                add(does, "writes path ", forward.path());
                add(does, "within ", forward.timeout() == null ? null : shown(forward.timeout()));
                add(does, "", forward.retries() == null ? null : retries(forward.retries()));
            }
        }
        changes("answer", route.answerFields(), does);
        return does;
    }

    private static String retries(RetryPlan plan) {
        List<String> when = new ArrayList<>();
        plan.conditions().forEach(condition -> when.add(condition.word()));
        plan.statuses().forEach(status -> when.add(Integer.toString(status)));
        return "tries again " + plan.attempts() + " times on "
                + when.stream().sorted().collect(Collectors.joining(", "));
    }

    private static void changes(String of, FieldChanges changes, List<String> does) {
        if (!changes.isEmpty()) {
            Set<String> names = new TreeSet<>(changes.remove());
            names.addAll(changes.set().keySet());
            names.addAll(changes.add().keySet());
            does.add("changes " + of + " fields " + String.join(", ", names));
        }
    }

    private static void add(List<String> does, String before, @Nullable Object what) {
        if (what != null) {
            does.add(before + (what instanceof HostName name ? name.text() : what));
        }
    }

    private static String shown(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String joined(Set<String> words) {
        return words.stream().sorted().collect(Collectors.joining(", "));
    }
}
