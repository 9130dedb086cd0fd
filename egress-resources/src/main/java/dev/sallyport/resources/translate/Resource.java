package dev.sallyport.resources.translate;

import dev.sallyport.resources.document.Value;

/**
 * A document that says which resource it is. Nothing else in it has been judged. Immutable.
 *
 * @param key which resource
 * @param document the whole document
 * @param origin where it begins
 */
public record Resource(ResourceKey key, Value.Mapping document, Origin origin) {}
