package dev.sallyport.resources.translate;

import dev.sallyport.resources.document.Value;
import org.jspecify.annotations.Nullable;

/**
 * A document that says which resource it is. Nothing else in it has been judged. Immutable.
 *
 * @param key which resource
 * @param document the whole document
 * @param origin where it begins, or null when it was written nowhere but in the API server
 */
public record Resource(
        ResourceKey key, Value.Mapping document, @Nullable Origin origin) {
    /** Without the document: a Secret's is told to no log. */
    @Override
    public String toString() {
        return key + (origin == null ? "" : " at " + origin);
    }
}
