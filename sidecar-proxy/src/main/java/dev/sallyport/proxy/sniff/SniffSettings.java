package dev.sallyport.proxy.sniff;

import java.time.Duration;
import java.util.Set;

/**
 * How long an app's first bytes are waited for. Immutable.
 *
 * @param silence after which an app that has said nothing, or nothing that could be TLS or HTTP, is carried without a name
 * @param completion by which a ClientHello or request head that was begun must be whole; from accept on
 * @param serverFirstPorts where the server speaks first, so that nothing is waited for
 */
public record SniffSettings(Duration silence, Duration completion, Set<Integer> serverFirstPorts) {
    /** Copies the set. */
    public SniffSettings {
        serverFirstPorts = Set.copyOf(serverFirstPorts);
    }
}
