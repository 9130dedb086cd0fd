package dev.sallyport.resources.source;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.resources.translate.HostSets;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each resource means, and how the next reading changes it (DESIGN §6 "Invalid resources"): the last good state of
 * what is invalid now stays. Where resources are read is no concern of it, so a folder and a cluster mean the same. What
 * did not change since the last reading is not judged again. Immutable.
 *
 * @param entries every resource known
 * @param destinations those in force, with what could be read of the objects they name
 */
public record Ledger(SortedMap<ResourceKey, Entry> entries, Destinations destinations) {
    /** Nothing was read yet. */
    public static final Ledger EMPTY = new Ledger(new TreeMap<>(), Destinations.NONE);

    private static final ResourceKey SETTINGS = new ResourceKey(Kind.EGRESS_SETTINGS, null, Kube.SETTINGS_NAME);

    /**
     * One resource.
     *
     * @param resources its documents: one, or more where it was written more than once
     * @param standing what is in force, or null for nothing
     * @param own every mistake, and what they lead to
     * @param obstacle what other resources do to it, or null
     */
    public record Entry(
            List<Resource> resources,
            @Nullable Standing standing,
            List<Problem> own,
            @Nullable Obstacle obstacle) {
        /** Copies the lists. */
        public Entry {
            resources = List.copyOf(resources);
            own = List.copyOf(own);
        }

        /** Everything that stands against it; empty when it is in force as written. */
        public List<Problem> problems() {
            if (obstacle == null) {
                return own;
            }
            List<Problem> all = new ArrayList<>(own);
            all.add(obstacle.problem());
            return all;
        }
    }

    /**
     * What keeps a valid resource from its effect and lies outside it.
     *
     * @param reason of the condition, like {@code CredentialUnreadable}
     */
    public record Obstacle(String reason, Problem problem) {}

    /**
     * A ledger and what was wrong on the way to it.
     *
     * @param ledger the next state
     * @param problems every one of this reading
     */
    public record Step(Ledger ledger, List<Problem> problems) {}

    /** Copies the entries. */
    public Ledger {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /**
     * The state after a reading.
     *
     * @param read every resource there is now
     * @param kept those that are not in {@code read} and stay all the same, with the sentence that says why; the settings
     *     stay in any case
     */
    public Step next(Map<ResourceKey, List<Resource>> read, Map<ResourceKey, String> kept) {
        List<Problem> problems = new ArrayList<>();
        SortedMap<ResourceKey, Entry> next = new TreeMap<>();
        entries.forEach((key, entry) -> {
            String why = kept.getOrDefault(key, whySettingsStay(key));
            if (!read.containsKey(key) && entry.standing != null && why != null) {
                next.put(key, entry);
                problems.add(new Problem(key, "", why, null));
            }
        });
        read.forEach((key, resources) -> {
            Entry entry = entered(key, resources);
            next.put(key, entry);
            problems.addAll(entry.own);
        });
        Destinations destinations = DestinationBinding.bind(next);
        DestinationBinding.obstacles(next, destinations).forEach((key, obstacle) -> {
            next.computeIfPresent(
                    key, (same, entry) -> new Entry(entry.resources, entry.standing, entry.own, obstacle));
            problems.add(obstacle.problem());
        });
        if (standing(next.get(SETTINGS)) == null) {
            problems.add(Problem.ofSource("there is no valid EgressSettings named " + Kube.SETTINGS_NAME
                    + ": until there is, no state is in force"));
        }
        Ledger after = new Ledger(next, destinations);
        after.missingSets().values().forEach(problems::addAll);
        return new Step(after, problems);
    }

    /** The sets of hosts in force. */
    HostSets hostSets() {
        Map<String, List<HostPattern>> sets = new HashMap<>();
        entries.forEach((key, entry) -> {
            if (entry.standing instanceof Standing.OfHostSet(List<HostPattern> hosts)) {
                sets.put(key.name(), hosts);
            }
        });
        return new HostSets(sets);
    }

    /** What is to be said of policies that name sets which are not there. */
    public Map<ResourceKey, List<Problem>> missingSets() {
        HostSets sets = hostSets();
        Map<ResourceKey, List<Problem>> problems = new TreeMap<>();
        entries.forEach((key, entry) -> {
            if (entry.standing instanceof Standing.OfPolicy(Policy policy)) {
                List<Problem> missing = missingSets(key, entry, policy, sets);
                if (!missing.isEmpty()) {
                    problems.put(key, missing);
                }
            }
        });
        return problems;
    }

    private static List<Problem> missingSets(ResourceKey key, Entry entry, Policy policy, HostSets sets) {
        String consequence = sets.leavesADenyOpen(policy)
                ? ": a Deny names it, so everything the policy selects is refused policy_invalid"
                : ": it matches nothing until there is one";
        return sets.missing(policy).stream()
                .map(name -> new Problem(
                        key,
                        "spec.rules",
                        "there is no valid ClusterEgressHostSet " + name + consequence,
                        entry.resources.getFirst().origin()))
                .toList();
    }

    private static @Nullable String whySettingsStay(ResourceKey key) {
        return key.equals(SETTINGS)
                ? "is gone; its last good state stays in force, since nothing works without it"
                : null;
    }

    private Entry entered(ResourceKey key, List<Resource> resources) {
        Entry before = entries.get(key);
        if (before != null && before.resources.equals(resources)) {
            return new Entry(before.resources, before.standing, before.own, null);
        }
        Standing earlier = standing(before);
        Verification verification =
                resources.size() == 1 ? Verification.of(resources.getFirst()) : Verification.ofDuplicates(resources);
        List<Problem> problems = new ArrayList<>(verification.problems());
        String consequence = verification.consequence(earlier);
        if (consequence != null) {
            problems.add(new Problem(key, "", consequence, resources.getFirst().origin()));
        }
        return new Entry(resources, verification.standingAfter(earlier), problems, null);
    }

    private static @Nullable Standing standing(@Nullable Entry entry) {
        return entry == null ? null : entry.standing;
    }

    /** What is in force of a resource, or null. */
    @Nullable
    Standing standing(ResourceKey key) {
        return standing(entries.get(key));
    }
}
