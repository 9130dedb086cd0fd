package dev.sallyport.cli.inventory;

import dev.sallyport.cli.gateway.Facts;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.resources.suggest.Sighting;
import dev.sallyport.resources.suggest.SightingReader;
import dev.sallyport.resources.translate.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What rules declare, which of them anybody used, and where workloads went or wanted to go that none declares. Gathers
 * from records, or from what a gateway says. Not thread-safe.
 */
public final class Comparison implements SightingReader {
    private static final Pattern POSTURE = Pattern.compile("posture/[^/]+");
    private static final int MOST = 100_000;

    /**
     * A rule and how it was used.
     *
     * @param rule its name
     * @param declared whether the folder has it
     * @param matches how often it decided
     * @param last when last, as text; empty when never
     */
    public record Use(String rule, boolean declared, long matches, String last) {}

    /**
     * A destination that no rule declares.
     *
     * @param caller {@code namespace/service-account}
     * @param destination {@code host:port}
     * @param decision what became of it
     * @param seen how often and when
     */
    public record Undeclared(String caller, String destination, String decision, String seen) {}

    private record Count(long times, Instant last) {
        Count plus(Count other) {
            return new Count(times + other.times, last.isAfter(other.last) ? last : other.last);
        }
    }

    private record Place(String caller, String destination, String decision) {}

    private final Map<String, Boolean> declared = new LinkedHashMap<>();
    private final Map<String, Count> used = new TreeMap<>();
    private final Map<Place, Count> strays = new LinkedHashMap<>();
    private final List<Undeclared> suggested = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private long forgotten;

    /** Rules of these policies are declared. */
    public void declare(List<Policy> policies) {
        for (Policy policy : policies) {
            for (Rule rule : policy.rules()) {
                declared.put(rule.name().toString(), true);
            }
        }
    }

    @Override
    public void sighting(Sighting sighting) {
        Count once = new Count(sighting.connections(), sighting.last());
        String rule = sighting.rule();
        if (rule != null && !POSTURE.matcher(rule).matches()) {
            used.merge(rule, once, Count::plus);
            return;
        }
        Place place = new Place(
                sighting.caller().namespace() + "/" + sighting.caller().serviceAccount(),
                sighting.host().text() + ":" + sighting.port(),
                sighting.reason() == null ? sighting.decision() : sighting.decision() + " " + sighting.reason());
        if (strays.size() < MOST || strays.containsKey(place)) {
            strays.merge(place, once, Count::plus);
        } else {
            forgotten++;
        }
    }

    @Override
    public void unreadable(Origin origin, String sentence) {
        unreadable.add(origin + ": " + sentence);
    }

    /** Rules that decided at a gateway, as {@code /v1/status} tells of them. */
    public void status(Facts status) {
        for (Facts rule : status.list("rules")) {
            if (!POSTURE.matcher(rule.text("rule")).matches()) {
                used.put(rule.text("rule"), new Count(rule.number("matches"), Instant.parse(rule.text("last_match"))));
            }
        }
    }

    /** What no rule decided there, as {@code /v1/suggest} proposes it. */
    public void suggestion(Facts suggestion) {
        for (Facts resource : suggestion.list("resources")) {
            String caller = resource.of("metadata").text("namespace") + "/"
                    + resource.of("spec").list("subjects").getFirst().text("serviceAccount");
            for (Facts rule : resource.of("spec").list("rules")) {
                List<String> hosts = new ArrayList<>(rule.texts("hosts"));
                hosts.addAll(rule.texts("cidrs"));
                String ports = String.join(",", rule.texts("ports"));
                hosts.forEach(host ->
                        suggested.add(new Undeclared(caller, host + ":" + ports, "no rule", rule.text("reason"))));
            }
        }
    }

    /** Rules that decided, and those of the folder that did not. */
    public List<Use> uses() {
        List<Use> uses = new ArrayList<>();
        used.forEach((rule, count) ->
                uses.add(new Use(rule, declared.containsKey(rule), count.times, count.last.toString())));
        declared.keySet().stream()
                .filter(rule -> !used.containsKey(rule))
                .forEach(rule -> uses.add(new Use(rule, true, 0, "")));
        return uses;
    }

    /** Destinations that no rule declares, by caller. */
    public List<Undeclared> undeclared() {
        List<Undeclared> all = new ArrayList<>(suggested);
        strays.forEach((place, count) -> all.add(new Undeclared(
                place.caller, place.destination, place.decision, count.times + " times, last " + count.last)));
        all.sort(Comparator.comparing(Undeclared::caller).thenComparing(Undeclared::destination));
        return all;
    }

    /** Lines that are no records. */
    public List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    /** Sightings for which there was no room. */
    public long forgotten() {
        return forgotten;
    }
}
