package dev.sallyport.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The objects, their one counter of versions, and what happened to them. Safe for concurrent use. */
final class ObjectStore {
    /** What happened at a version. */
    record Event(long version, String type, ObjectKey key, ObjectNode object) {}

    /** Objects at a version. */
    record Listing(List<ObjectNode> objects, long version) {}

    private final SortedMap<ObjectKey, ObjectNode> objects = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();
    private long version = 1;
    private long oldest = 1;
    private boolean closed;

    synchronized Listing list(ApiCall call) {
        List<ObjectNode> found = new ArrayList<>();
        objects.forEach((key, object) -> {
            if (key.isIn(call) && Selectors.match(call, object)) {
                found.add(object);
            }
        });
        return new Listing(found, version);
    }

    synchronized @Nullable ObjectNode get(ObjectKey key) {
        return objects.get(key);
    }

    synchronized long version() {
        return version;
    }

    /** Creates it; the server's own fields of metadata are ours to fill. */
    synchronized ObjectNode create(ObjectKey key, ObjectNode object) throws ApiFailure {
        if (objects.containsKey(key)) {
            throw new ApiFailure(409, "AlreadyExists", key.plural() + " \"" + key.name() + "\" already exists");
        }
        ObjectNode metadata = object.withObject("/metadata");
        metadata.put("name", key.name());
        if (key.namespace() != null) {
            metadata.put("namespace", key.namespace());
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("generation", 1);
        metadata.put(
                "creationTimestamp",
                Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return record("ADDED", key, object);
    }

    /** Replaces it, if it is still at the version the new one states; what changes nothing is no event. */
    synchronized ObjectNode replace(ObjectKey key, ObjectNode object) throws ApiFailure {
        ObjectNode before = objects.get(key);
        if (before == null) {
            throw ApiFailure.notFound(key);
        }
        String stated = object.at("/metadata/resourceVersion").asText("");
        if (!stated.isEmpty()
                && !stated.equals(before.at("/metadata/resourceVersion").asText())) {
            throw ApiFailure.conflict(key);
        }
        ObjectNode metadata = object.withObject("/metadata");
        for (String own : List.of("uid", "creationTimestamp", "generation", "resourceVersion", "name", "namespace")) {
            if (before.path("metadata").has(own)) {
                metadata.set(own, before.path("metadata").get(own));
            }
        }
        if (object.equals(before)) {
            return before;
        }
        if (!object.path("spec").equals(before.path("spec"))) {
            metadata.put("generation", before.at("/metadata/generation").asLong() + 1);
        }
        return record("MODIFIED", key, object);
    }

    synchronized ObjectNode delete(ObjectKey key) throws ApiFailure {
        ObjectNode before = objects.get(key);
        if (before == null) {
            throw ApiFailure.notFound(key);
        }
        ObjectNode last = record("DELETED", key, before.deepCopy());
        objects.remove(key);
        return last;
    }

    private ObjectNode record(String type, ObjectKey key, ObjectNode object) {
        version++;
        object.withObject("/metadata").put("resourceVersion", Long.toString(version));
        objects.put(key, object);
        events.add(new Event(version, type, key, object));
        notifyAll();
        return object;
    }

    /** What happened after a version, at once or within the wait; null once the store is closed. */
    synchronized @Nullable List<Event> after(long seen, long waitMillis) throws ApiFailure, InterruptedException {
        if (seen < oldest) {
            throw ApiFailure.gone();
        }
        if (seen >= version && !closed && waitMillis > 0) {
            wait(waitMillis);
        }
        if (seen < oldest) {
            throw ApiFailure.gone();
        }
        int from = events.size();
        while (from > 0 && events.get(from - 1).version() > seen) {
            from--;
        }
        return closed ? null : List.copyOf(events.subList(from, events.size()));
    }

    /** Forgets what happened: whoever watches from an older version is told that it is gone. */
    synchronized void compact() {
        version++;
        oldest = version;
        events.clear();
        notifyAll();
    }

    /** The same objects in a store that is open. */
    synchronized ObjectStore reopened() {
        ObjectStore again = new ObjectStore();
        again.objects.putAll(objects);
        again.version = version;
        again.oldest = version;
        return again;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
