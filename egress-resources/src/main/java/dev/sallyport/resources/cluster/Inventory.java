package dev.sallyport.resources.cluster;

import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the API server is known to hold. The watches write, one thread reads: it is woken when something changed that means
 * anything. Safe for concurrent use.
 */
final class Inventory {
    /** What is known of one kind. */
    private static final class Shelf {
        private Map<ResourceKey, ClusterObject> objects = new HashMap<>();
        private boolean listed;
        private @Nullable String trouble;
        private Instant confirmed = Instant.EPOCH;
    }

    /**
     * What is known at a moment.
     *
     * @param complete whether every kind has been listed
     * @param resources every object's meaning, when something changed since the last look; else null
     * @param troubles why some kind cannot be read now
     * @param confirmed up to when everything is known
     */
    record Look(
            boolean complete,
            @Nullable Map<ResourceKey, List<Resource>> resources,
            List<String> troubles,
            Instant confirmed) {}

    private final Map<Kind, Shelf> shelves = new EnumMap<>(Kind.class);
    private boolean changed;
    private boolean troubled;
    private long writes;
    private long firstChange;
    private long lastChange;

    Inventory(Set<Kind> kinds) {
        kinds.forEach(kind -> shelves.put(kind, new Shelf()));
    }

    /** Where the watch of a kind puts what it hears. */
    KindShelf shelfOf(Kind kind) {
        return new KindShelf() {
            @Override
            public Kind kind() {
                return kind;
            }

            @Override
            public boolean keeps(ClusterObject object) {
                return true;
            }

            @Override
            public int count() {
                return Inventory.this.count(kind);
            }

            @Override
            public int lostBy(Set<ResourceKey> listed) {
                return Inventory.this.lostBy(kind, listed);
            }

            @Override
            public void replace(Map<ResourceKey, ClusterObject> objects, Instant at) {
                Inventory.this.replace(kind, objects, at);
            }

            @Override
            public void put(ClusterObject object, Instant at) {
                Inventory.this.put(object, at);
            }

            @Override
            public void remove(ResourceKey key, Instant at) {
                Inventory.this.remove(key, at);
            }

            @Override
            public void confirm(Instant at) {
                Inventory.this.confirm(kind, at);
            }

            @Override
            public void trouble(@Nullable String sentence) {
                Inventory.this.trouble(kind, sentence);
            }
        };
    }

    private Shelf shelf(Kind kind) {
        Shelf shelf = shelves.get(kind);
        if (shelf == null) {
            throw new IllegalArgumentException(kind + " is not watched");
        }
        return shelf;
    }

    /** How many objects of the kind a list does not name that are held. */
    synchronized int lostBy(Kind kind, Set<ResourceKey> listed) {
        return (int) shelf(kind).objects.keySet().stream()
                .filter(key -> !listed.contains(key))
                .count();
    }

    synchronized int count(Kind kind) {
        return shelf(kind).objects.size();
    }

    /** Grows with every object heard of. */
    synchronized long writes() {
        return writes;
    }

    synchronized @Nullable ClusterObject object(ResourceKey key) {
        return shelf(key.kind()).objects.get(key);
    }

    /** Everything of a kind, swapped at once. */
    synchronized void replace(Kind kind, Map<ResourceKey, ClusterObject> objects, Instant at) {
        Shelf shelf = shelf(kind);
        boolean same = shelf.listed && resources(shelf.objects).equals(resources(objects));
        shelf.objects = new HashMap<>(objects);
        writes++;
        shelf.listed = true;
        shelf.confirmed = at;
        if (!same) {
            change();
        }
    }

    private static Map<ResourceKey, Resource> resources(Map<ResourceKey, ClusterObject> objects) {
        Map<ResourceKey, Resource> resources = new HashMap<>();
        objects.forEach((key, object) -> resources.put(key, object.resource()));
        return resources;
    }

    synchronized void put(ClusterObject object, Instant at) {
        Shelf shelf = shelf(object.key().kind());
        shelf.confirmed = at;
        writes++;
        ClusterObject before = shelf.objects.put(object.key(), object);
        if (before == null || !before.resource().equals(object.resource())) {
            change();
        }
    }

    synchronized void remove(ResourceKey key, Instant at) {
        Shelf shelf = shelf(key.kind());
        shelf.confirmed = at;
        if (shelf.objects.remove(key) != null) {
            change();
        }
    }

    /** Something beside the kinds changed: the next look tells everything anew. */
    synchronized void nudge() {
        change();
    }

    /** The kind was heard of; nothing changed. */
    synchronized void confirm(Kind kind, Instant at) {
        shelf(kind).confirmed = at;
    }

    /** Why the kind cannot be read, or null when it can. */
    synchronized void trouble(Kind kind, @Nullable String sentence) {
        Shelf shelf = shelf(kind);
        if (!Objects.equals(shelf.trouble, sentence)) {
            shelf.trouble = sentence;
            troubled = true;
            notifyAll();
        }
    }

    private void change() {
        lastChange = System.nanoTime();
        firstChange = changed ? firstChange : lastChange;
        changed = true;
        notifyAll();
    }

    /**
     * What is known, as soon as a change has settled: nothing followed for {@code quiet}, or it is {@code longest} old. At
     * the latest after {@code longest} without any.
     */
    synchronized Look look(Duration quiet, Duration longest) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            long left = changed
                    ? Math.min(lastChange + quiet.toNanos() - now, firstChange + longest.toNanos() - now)
                    : begin + longest.toNanos() - now;
            if (left <= 0 || troubled && !changed) {
                return take();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private Look take() {
        boolean complete = shelves.values().stream().allMatch(shelf -> shelf.listed);
        Map<ResourceKey, List<Resource>> resources = complete && changed ? new HashMap<>() : null;
        if (resources != null) {
            shelves.values()
                    .forEach(shelf ->
                            shelf.objects.forEach((key, object) -> resources.put(key, List.of(object.resource()))));
        }
        // Not complete yet: the kind that completes it is a change of its own.
        changed = false;
        troubled = false;
        List<String> troubles = shelves.values().stream()
                .map(shelf -> shelf.trouble)
                .filter(Objects::nonNull)
                .toList();
        Instant confirmed = shelves.values().stream()
                .map(shelf -> shelf.confirmed)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        return new Look(complete, resources, troubles, confirmed);
    }
}
