package dev.sallyport.resources.source;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is in force, and how the next reading changes it (DESIGN §6 "Invalid resources"; ADR 0070). Immutable.
 *
 * @param held the standing of every resource known
 * @param blind files that cannot be read and of which nothing was ever known: what they hold may be a Deny for anyone
 * @param whole whether every file was readable at once before: from then on, no file is blind
 */
record Ledger(SortedMap<ResourceKey, Held> held, Set<String> blind, boolean whole) {
    static final Ledger EMPTY = new Ledger(new TreeMap<>(), Set.of(), false);

    /**
     * A ledger and what was wrong on the way to it.
     *
     * @param ledger the next state
     * @param problems every one of this reading
     */
    record Step(Ledger ledger, List<Problem> problems) {}

    Ledger {
        held = Collections.unmodifiableSortedMap(new TreeMap<>(held));
        blind = Collections.unmodifiableSortedSet(new TreeSet<>(blind));
    }

    /** The state after a reading of all files. */
    Step next(List<FileContent> files) {
        Set<String> filled = held.values().stream().map(Held::file).collect(Collectors.toSet());
        ReadableFiles readable = ReadableFiles.sort(files, filled);
        List<Problem> problems = new ArrayList<>(readable.problems());
        SortedMap<ResourceKey, Held> next = kept(readable, problems);
        for (Map.Entry<ResourceKey, List<Resource>> entry : readable.resources().entrySet()) {
            enter(entry.getKey(), entry.getValue(), next, problems);
        }
        Set<String> unknown = whole ? Set.of() : readable.unreadable();
        if (!next.containsKey(new ResourceKey(Kind.EGRESS_SETTINGS, null, Kube.SETTINGS_NAME))) {
            problems.add(Problem.ofSource("there is no valid EgressSettings named " + Kube.SETTINGS_NAME
                    + ": until there is, no state is in force"));
        }
        boolean nowWhole = whole || readable.unreadable().isEmpty();
        return new Step(new Ledger(next, unknown, nowWhole), problems);
    }

    /** What is written in no readable file now and yet stays. */
    private SortedMap<ResourceKey, Held> kept(ReadableFiles readable, List<Problem> problems) {
        SortedMap<ResourceKey, Held> kept = new TreeMap<>();
        for (Map.Entry<ResourceKey, Held> entry : held.entrySet()) {
            ResourceKey key = entry.getKey();
            if (readable.resources().containsKey(key)) {
                continue;
            }
            Held before = entry.getValue();
            boolean inUnreadable = readable.unreadable().contains(before.file());
            boolean perhapsMoved =
                    !readable.unreadable().isEmpty() && before.standing().restricts();
            boolean settings = before.standing() instanceof Standing.OfSettings;
            if (inUnreadable || perhapsMoved || settings) {
                kept.put(key, before);
                problems.add(new Problem(key, "", whyKept(inUnreadable, perhapsMoved), null));
            }
        }
        return kept;
    }

    private static String whyKept(boolean inUnreadable, boolean perhapsMoved) {
        if (inUnreadable) {
            return "its last good state stays in force, since its file cannot be read";
        }
        return perhapsMoved
                ? "is in no readable file; it stays in force as long as some file cannot be read"
                : "is gone; its last good state stays in force, since nothing works without it";
    }

    private void enter(
            ResourceKey key, List<Resource> resources, SortedMap<ResourceKey, Held> next, List<Problem> problems) {
        Held before = held.get(key);
        Verification verification =
                resources.size() == 1 ? Verification.of(resources.getFirst()) : Verification.ofDuplicates(resources);
        problems.addAll(verification.problems());
        Standing standing = verification.standingAfter(before == null ? null : before.standing());
        if (standing != null) {
            next.put(
                    key,
                    new Held(
                            standing,
                            Objects.requireNonNull(resources.getFirst().origin(), "files have origins")
                                    .file()));
        }
        String consequence = verification.consequence(before == null ? null : before.standing());
        if (consequence != null) {
            problems.add(new Problem(key, "", consequence, resources.getFirst().origin()));
        }
    }
}
