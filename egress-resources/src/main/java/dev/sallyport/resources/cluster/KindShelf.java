package dev.sallyport.resources.cluster;

import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.ResourceKey;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a watch puts what it hears of one kind. Safe for concurrent use. */
interface KindShelf {
    /** The kind. */
    Kind kind();

    /** True when the object is worth keeping; what is not is not put here. */
    boolean keeps(ClusterObject object);

    /** How many are held. */
    int count();

    /** How many are held that a list does not name. */
    int lostBy(Set<ResourceKey> listed);

    /** Everything, swapped at once. */
    void replace(Map<ResourceKey, ClusterObject> objects, Instant at);

    /** One that came or changed; one that is not worth keeping any more goes. */
    void put(ClusterObject object, Instant at);

    /** One that is gone. */
    void remove(ResourceKey key, Instant at);

    /** The kind was heard of; nothing changed. */
    void confirm(Instant at);

    /** Why the kind cannot be read, or null when it can. */
    void trouble(@Nullable String sentence);
}
