package dev.sallyport.resources.translate;

import java.util.ArrayList;
import java.util.List;

/** The problems of one resource, in the order they were found. Confined to one translation. */
final class ProblemLog {
    private final Resource resource;
    private final List<Problem> problems = new ArrayList<>();

    ProblemLog(Resource resource) {
        this.resource = resource;
    }

    void add(String path, String sentence, int line) {
        Origin origin = resource.origin();
        Origin there = origin == null ? null : new Origin(origin.file(), line);
        problems.add(new Problem(resource.key(), path, sentence, there));
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }
}
