package dev.sallyport.cli.explain;

import dev.sallyport.resources.translate.Origin;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that would have to be done. Immutable.
 *
 * @param who who can do it
 * @param sentence what, without a full stop
 * @param yaml what to add, as a tree; null when nothing is added
 * @param origin what is to be changed, or null
 */
public record Step(
        String who,
        String sentence,
        @Nullable Map<String, Object> yaml,
        @Nullable Origin origin) {}
