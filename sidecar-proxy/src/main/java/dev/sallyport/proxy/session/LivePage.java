package dev.sallyport.proxy.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the live connections, in the order in which they came. Immutable.
 *
 * @param connections those asked for
 * @param next what to ask for to see more, or null when there are no more
 * @param missing loops that did not answer in time; their connections are not shown
 */
public record LivePage(List<LiveView> connections, @Nullable Long next, int missing) {
    /** Copies the list. */
    public LivePage {
        connections = List.copyOf(connections);
    }
}
