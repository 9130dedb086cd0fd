package dev.sallyport.injector.wall;

import dev.sallyport.model.policy.Settings;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every wall is built from. Immutable.
 *
 * @param settings EgressSettings
 * @param apiServer where the API server listens; empty in directory mode, which has none
 * @param bundle trust bundle, PEM, CA certificates only; null while there was no good one: the copies stay as they are
 */
public record Ground(
        Settings settings,
        List<Endpoint> apiServer,
        @Nullable String bundle) {
    /**
     * One address of the API server.
     *
     * @param address not a name
     * @param port TCP
     */
    public record Endpoint(InetAddress address, int port) {}

    /** Copies the list. */
    public Ground {
        apiServer = List.copyOf(apiServer);
    }
}
