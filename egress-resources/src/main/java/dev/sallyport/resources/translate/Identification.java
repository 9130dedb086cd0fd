package dev.sallyport.resources.translate;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.document.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which resource a document is. One that could be ours but does not say which resource it is makes its whole file
 * unreadable: applied without it, a slip in a name would take a Deny away. Immutable.
 */
public sealed interface Identification {
    /** A resource of a known kind. */
    record Known(Resource resource) implements Identification {}

    /** A resource of a kind that is none of our business; the sentence names it. */
    record Foreign(Problem problem) implements Identification {}

    /** It does not say which resource it is. */
    record Unidentified(Problem problem) implements Identification {}

    /**
     * Reads apiVersion, kind, namespace and name; nothing else.
     *
     * @param file where the document was read, or null when it lies in no file
     */
    static Identification of(Value document, @Nullable String file) {
        Origin origin = file == null ? null : new Origin(file, document.line());
        if (!(document instanceof Value.Mapping mapping)) {
            return new Unidentified(Problem.ofFile(origin, "a document is a mapping, not " + document.kind()));
        }
        String kindWord = text(mapping, "kind");
        String apiVersion = text(mapping, "apiVersion");
        if (kindWord == null || apiVersion == null) {
            return new Unidentified(Problem.ofFile(origin, "a document has an apiVersion and a kind"));
        }
        Kind kind = Kind.ofWord(kindWord);
        boolean ourGroup = apiVersion.startsWith(Kube.GROUP + "/");
        if (kind == null || (!kind.isOurs() && !apiVersion.equals(kind.apiVersion()))) {
            String sentence =
                    "kind " + Quoted.of(kindWord) + " of " + Quoted.of(apiVersion) + " is none that is read here";
            Problem problem = Problem.ofFile(origin, sentence);
            return ourGroup ? new Unidentified(problem) : new Foreign(problem);
        }
        return identify(mapping, kind, origin);
    }

    private static Identification identify(Value.Mapping document, Kind kind, @Nullable Origin origin) {
        Value metadata = document.entries().get("metadata");
        String name = name(metadata, kind == Kind.NAMESPACE);
        String namespace = kind.isNamespaced() && metadata instanceof Value.Mapping mapping
                ? valid(text(mapping, "namespace"), true)
                : null;
        if (name == null || (kind.isNamespaced() && namespace == null)) {
            String wanted = kind.isNamespaced() ? "a metadata.namespace and a metadata.name" : "a metadata.name";
            return new Unidentified(
                    Problem.ofFile(origin, "this " + kind.word() + " lacks " + wanted + " as Kubernetes accepts it"));
        }
        return new Known(new Resource(new ResourceKey(kind, namespace, name), document, origin));
    }

    private static @Nullable String name(@Nullable Value metadata, boolean label) {
        return metadata instanceof Value.Mapping mapping ? valid(text(mapping, "name"), label) : null;
    }

    private static @Nullable String valid(@Nullable String name, boolean label) {
        if (name == null) {
            return null;
        }
        try {
            return label ? Names.label(name) : Names.subdomain(name);
        } catch (IllegalArgumentException notAName) {
            return null;
        }
    }

    private static @Nullable String text(Value.Mapping mapping, String key) {
        Map<String, Value> entries = mapping.entries();
        return entries.get(key) instanceof Value.Text text ? text.text() : null;
    }
}
