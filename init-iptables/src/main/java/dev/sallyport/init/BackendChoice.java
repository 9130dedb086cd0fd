package dev.sallyport.init;

import java.util.List;

/**
 * Which backend writes the rules, for which families, and what a reader of the log should know about it. Immutable.
 *
 * @param stale the other backend, when rules of ours from an earlier run are still in it
 */
record BackendChoice(Xtables xtables, List<Family> families, List<Xtables> stale, List<String> notes) {
    BackendChoice {
        families = List.copyOf(families);
        stale = List.copyOf(stale);
        notes = List.copyOf(notes);
    }
}
