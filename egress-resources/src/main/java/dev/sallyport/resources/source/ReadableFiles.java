package dev.sallyport.resources.source;

import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.translate.Identification;
import dev.sallyport.resources.translate.Origin;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files of one reading, sorted into what can be told and what cannot: resources by key, files of which nothing is
 * believed, and problems. Confined to one reading.
 */
final class ReadableFiles {
    private final Map<ResourceKey, List<Resource>> resources = new TreeMap<>();
    private final Set<String> unreadable = new TreeSet<>();
    private final List<Problem> problems = new ArrayList<>();

    /**
     * Sorts the files.
     *
     * @param filled files that held something until now: empty, they are unreadable, since an editor or a full disk
     *     empties a file more often than its owner means to
     */
    static ReadableFiles sort(List<FileContent> files, Set<String> filled) {
        ReadableFiles sorted = new ReadableFiles();
        for (FileContent file : files) {
            switch (file) {
                case FileContent.Unreadable(String name, Problem problem) -> sorted.refuse(name, problem);
                case FileContent.Documents(String name, List<Value> values) -> {
                    if (values.isEmpty() && filled.contains(name)) {
                        sorted.refuse(
                                name, Problem.ofFile(new Origin(name, 1), "is empty; delete it if that is meant"));
                    }
                    sorted.identify(name, values);
                }
            }
        }
        return sorted;
    }

    private void identify(String file, List<Value> documents) {
        List<Resource> found = new ArrayList<>();
        for (Value document : documents) {
            switch (Identification.of(document, file)) {
                case Identification.Known(Resource resource) -> found.add(resource);
                case Identification.Foreign(Problem problem) -> problems.add(problem);
                case Identification.Unidentified(Problem problem) -> refuse(file, problem);
            }
        }
        if (!unreadable.contains(file)) {
            found.forEach(resource -> resources
                    .computeIfAbsent(resource.key(), key -> new ArrayList<>())
                    .add(resource));
        }
    }

    private void refuse(String file, Problem problem) {
        unreadable.add(file);
        problems.add(problem);
    }

    Map<ResourceKey, List<Resource>> resources() {
        return resources;
    }

    Set<String> unreadable() {
        return unreadable;
    }

    List<Problem> problems() {
        return problems;
    }
}
