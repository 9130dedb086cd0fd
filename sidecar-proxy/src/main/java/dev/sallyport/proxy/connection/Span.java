package dev.sallyport.proxy.connection;

import org.jspecify.annotations.Nullable;

/**
 * What a connection or request is in a trace; its record ends it and says the rest. Immutable.
 *
 * @param context its own place, which whoever comes next has as parent
 * @param parentId span it belongs to, of the same trace; null where it begins one
 * @param link another span that has to do with it, perhaps of another trace: the tunnel a request came through; or null
 */
public record Span(
        TraceContext context,
        @Nullable String parentId,
        @Nullable TraceContext link) {
    /** The same, linked. */
    public Span linkedTo(@Nullable TraceContext other) {
        return new Span(context, parentId, other);
    }
}
