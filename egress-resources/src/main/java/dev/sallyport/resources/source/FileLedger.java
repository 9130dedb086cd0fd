package dev.sallyport.resources.source;

import dev.sallyport.resources.translate.Origin;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A ledger of resources that lie in files, and what a file means that cannot be read (ADR 0070). Immutable.
 *
 * @param ledger what each resource means
 * @param files the file that last held each resource that is in force
 * @param blind files that cannot be read and of which nothing was ever known: what they hold may be a Deny for anyone
 * @param whole whether every file was readable at once before: from then on, no file is blind
 */
record FileLedger(Ledger ledger, SortedMap<ResourceKey, String> files, Set<String> blind, boolean whole) {
    static final FileLedger EMPTY = new FileLedger(Ledger.EMPTY, new TreeMap<>(), Set.of(), false);

    /**
     * A ledger and what was wrong on the way to it.
     *
     * @param ledger the next state
     * @param problems every one of this reading
     */
    record Step(FileLedger ledger, List<Problem> problems) {}

    FileLedger {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        blind = Collections.unmodifiableSortedSet(new TreeSet<>(blind));
    }

    /** The state after a reading of all files. */
    Step next(List<FileContent> contents) {
        ReadableFiles readable = ReadableFiles.sort(contents, Set.copyOf(files.values()));
        Ledger.Step step = ledger.next(readable.resources(), kept(readable));
        List<Problem> problems = new ArrayList<>(readable.problems());
        problems.addAll(step.problems());
        Set<String> unknown = whole ? Set.of() : readable.unreadable();
        boolean nowWhole = whole || readable.unreadable().isEmpty();
        return new Step(new FileLedger(step.ledger(), filesOf(step.ledger()), unknown, nowWhole), problems);
    }

    /** What is written in no readable file now and yet stays, and why. */
    private Map<ResourceKey, String> kept(ReadableFiles readable) {
        Map<ResourceKey, String> kept = new HashMap<>();
        files.forEach((key, file) -> {
            Standing standing = ledger.standing(key);
            boolean perhapsMoved = !readable.unreadable().isEmpty() && standing != null && standing.restricts();
            if (readable.unreadable().contains(file)) {
                kept.put(key, "its last good state stays in force, since its file cannot be read");
            } else if (perhapsMoved) {
                kept.put(key, "is in no readable file; it stays in force as long as some file cannot be read");
            }
        });
        return kept;
    }

    private static SortedMap<ResourceKey, String> filesOf(Ledger ledger) {
        SortedMap<ResourceKey, String> files = new TreeMap<>();
        ledger.entries().forEach((key, entry) -> {
            Origin origin = entry.resources().getFirst().origin();
            if (entry.standing() != null && origin != null) {
                files.put(key, origin.file());
            }
        });
        return files;
    }
}
