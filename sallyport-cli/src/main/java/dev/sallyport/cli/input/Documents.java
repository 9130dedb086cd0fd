package dev.sallyport.cli.input;

import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.document.YamlText;
import dev.sallyport.resources.translate.Identification;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Origin;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a folder with their places, or of a cluster without. What cannot be read is passed over here: the source's problems tell of it.
 * Immutable.
 *
 * @param resources by key; two where a resource is given twice
 * @param foreign what the source says of kinds that are none of its business
 */
public record Documents(Map<ResourceKey, List<Resource>> resources, Set<Problem> foreign) {
    private static final int MAX_DEPTH = 16;

    /** Copies both. */
    public Documents {
        resources = new TreeMap<>(resources);
        foreign = Set.copyOf(foreign);
    }

    /** Reads every file that a source would read. Blocking. */
    static Documents of(Path folder) {
        Map<ResourceKey, List<Resource>> resources = new TreeMap<>();
        Set<Problem> foreign = new HashSet<>();
        for (Path file : files(folder)) {
            for (Value document : documents(file)) {
                switch (Identification.of(document, folder.relativize(file).toString())) {
                    case Identification.Known(Resource resource) ->
                        resources
                                .computeIfAbsent(resource.key(), key -> new ArrayList<>())
                                .add(resource);
                    case Identification.Foreign(Problem problem) -> foreign.add(problem);
                    case Identification.Unidentified ignored -> {}
                }
            }
        }
        return new Documents(resources, foreign);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> walk = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(file -> isRead(folder.relativize(file)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException unreadable) {
            return List.of();
        }
    }

    private static boolean isRead(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        String name = relative.toString();
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private static List<Value> documents(Path file) {
        try {
            return Files.size(file) > TextFile.MAX_BYTES ? List.of() : YamlText.parse(Files.readAllBytes(file));
        } catch (IOException | UnreadableText unreadable) {
            return List.of();
        }
    }

    /** Every resource of a kind that is given once, in the order of their keys. */
    public List<Resource> of(Kind kind) {
        return resources.entrySet().stream()
                .filter(entry ->
                        entry.getKey().kind() == kind && entry.getValue().size() == 1)
                .map(entry -> entry.getValue().getFirst())
                .toList();
    }

    /** Where a policy is written; null when it is not, or twice. */
    public @Nullable Origin origin(PolicyId policy) {
        Resource resource = resource(policy);
        return resource == null ? null : resource.origin();
    }

    /** Where a rule is written; null when its policy is not, or twice. */
    public @Nullable Origin origin(RuleName rule) {
        Resource resource = resource(rule.policy());
        return resource == null ? null : at(resource, "spec", "rules", rule.index());
    }

    /** The sets of hosts that a rule names, as it is written; none where it is not, or twice. */
    public List<String> hostSets(RuleName rule) {
        Resource resource = resource(rule.policy());
        Value sets = resource == null ? null : value(resource, "spec", "rules", rule.index(), "hostSets");
        return sets instanceof Value.Sequence list
                ? list.items().stream()
                        .filter(Value.Text.class::isInstance)
                        .map(item -> ((Value.Text) item).text())
                        .toList()
                : List.of();
    }

    /** Where a destination is written; null when it is not, or twice. */
    public @Nullable Origin origin(@Nullable DestinationId id) {
        if (id == null) {
            return null;
        }
        Kind kind = id.isNamespaced() ? Kind.EGRESS_DESTINATION : Kind.CLUSTER_EGRESS_DESTINATION;
        Resource resource = resource(new ResourceKey(kind, id.namespace(), id.name()));
        return resource == null ? null : resource.origin();
    }

    private @Nullable Resource resource(PolicyId policy) {
        Kind kind = policy.isNamespaced() ? Kind.EGRESS_POLICY : Kind.CLUSTER_EGRESS_POLICY;
        return resource(new ResourceKey(kind, policy.namespace(), policy.name()));
    }

    private @Nullable Resource resource(ResourceKey key) {
        List<Resource> found = resources.get(key);
        return found == null || found.size() != 1 ? null : found.getFirst();
    }

    /**
     * The place of a field: text steps into a mapping, a number into a list; the deepest that is there. Null for what was
     * read from no file.
     */
    public static @Nullable Origin at(Resource resource, Object... path) {
        Value value = resource.document();
        for (Object step : path) {
            Value next = step(value, step);
            if (next == null) {
                break;
            }
            value = next;
        }
        Origin document = resource.origin();
        return document == null ? null : new Origin(document.file(), value.line());
    }

    private static @Nullable Value value(Resource resource, Object... path) {
        Value value = resource.document();
        for (Object step : path) {
            value = value == null ? null : step(value, step);
        }
        return value;
    }

    private static @Nullable Value step(Value value, Object step) {
        return switch (value) {
            case Value.Mapping mapping -> mapping.entries().get(step);
            case Value.Sequence list
            when step instanceof Integer index && index < list.items().size() ->
                list.items().get(index);
            default -> null;
        };
    }

    /** {@code " (file:line)"}; nothing for what was read from no file. */
    public static String inBrackets(@Nullable Origin origin) {
        return origin == null ? "" : " (" + origin + ")";
    }
}
