package dev.sallyport.proxy.dial;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Where questions are forwarded to. Immutable.
 *
 * @param servers in order of preference; may be empty, then nothing is answered
 * @param queryTimeout how long one server is waited for before the next is asked
 * @param lookupTimeout how long a question is waited for in all
 * @param maxPending questions under way at once
 */
public record ForwarderSettings(
        List<InetSocketAddress> servers, Duration queryTimeout, Duration lookupTimeout, int maxPending) {
    /** Copies the servers. */
    public ForwarderSettings {
        servers = List.copyOf(servers);
    }
}
