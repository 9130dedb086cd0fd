package dev.sallyport.resources.cluster;

import dev.sallyport.model.contract.PodAnnotations;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import dev.sallyport.resources.translate.TlsMaterialTranslator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An object of the API server: what of it has a meaning here, and what a writer of its status needs to know. Immutable.
 *
 * @param resource the part that is translated; equal as long as nothing changed that means anything
 * @param uid which of the objects that bore this name
 * @param generation of its spec; 0 where the kind has none
 * @param version its resourceVersion
 * @param status as it was last seen, or null
 */
record ClusterObject(Resource resource, String uid, long generation, String version, Value.@Nullable Mapping status) {
    private static final Predicate<String> OUR_ANNOTATIONS = key -> key.startsWith(PodAnnotations.PREFIX);

    /** Reads an object of that kind; null when it lacks a name, which none of a real API server does. */
    static @Nullable ClusterObject of(Kind kind, Value value) {
        if (!(value instanceof Value.Mapping object)
                || !(object.entries().get("metadata") instanceof Value.Mapping metadata)) {
            return null;
        }
        String name = text(metadata, "name");
        String namespace = text(metadata, "namespace");
        if (name.isEmpty() || namespace.isEmpty() == kind.isNamespaced()) {
            return null;
        }
        ResourceKey key = new ResourceKey(kind, kind.isNamespaced() ? namespace : null, name);
        long generation = metadata.entries().get("generation") instanceof Value.Whole whole ? whole.number() : 0;
        Value.Mapping status = object.entries().get("status") instanceof Value.Mapping stated ? stated : null;
        return new ClusterObject(
                new Resource(key, meaning(kind, object, metadata), null),
                text(metadata, "uid"),
                generation,
                text(metadata, "resourceVersion"),
                kind.isOurs() ? status : null);
    }

    ResourceKey key() {
        return resource.key();
    }

    private static String text(Value.Mapping mapping, String field) {
        return mapping.entries().get(field) instanceof Value.Text text ? text.text() : "";
    }

    /**
     * The document that a folder would hold: a namespace's labels and our annotations, a Secret's TLS material, another kind's
     * spec. What else
     * changes, a status or a heartbeat, is no change.
     */
    private static Value.Mapping meaning(Kind kind, Value.Mapping object, Value.Mapping metadata) {
        Map<String, Value> kept = new LinkedHashMap<>();
        copy(metadata, "name", kept);
        copy(metadata, "namespace", kept);
        if (!kind.isOurs()) {
            copy(metadata, "labels", kept);
            if (kind != Kind.POD && metadata.entries().get("annotations") instanceof Value.Mapping annotations) {
                Map<String, Value> ours = new LinkedHashMap<>(annotations.entries());
                ours.keySet().removeIf(OUR_ANNOTATIONS.negate());
                kept.put("annotations", new Value.Mapping(ours, 1));
            }
        }
        Map<String, Value> document = new LinkedHashMap<>();
        document.put("apiVersion", new Value.Text(kind.apiVersion(), 1));
        document.put("kind", new Value.Text(kind.word(), 1));
        document.put("metadata", new Value.Mapping(kept, 1));
        if (kind.isOurs()) {
            copy(object, "spec", document);
        } else if (object.entries().get("data") instanceof Value.Mapping data
                && (kind == Kind.SECRET || kind == Kind.CONFIG_MAP)) {
            Map<String, Value> material = new LinkedHashMap<>(data.entries());
            material.keySet().retainAll(TlsMaterialTranslator.KEYS);
            document.put("data", new Value.Mapping(material, 1));
        }
        return new Value.Mapping(document, 1);
    }

    private static void copy(Value.Mapping from, String field, Map<String, Value> to) {
        Value value = from.entries().get(field);
        if (value != null) {
            to.put(field, value);
        }
    }
}
