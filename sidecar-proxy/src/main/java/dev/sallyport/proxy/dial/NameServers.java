package dev.sallyport.proxy.dial;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The name servers and which of them is asked first: the configured order, until the first in line fails and the next
 * takes its place. Confined to the resolver's event loop.
 */
final class NameServers {
    private static final int MIN_ATTEMPTS = 2;

    private final List<InetSocketAddress> servers;
    private volatile int preferred;

    NameServers(List<InetSocketAddress> servers) {
        this.servers = servers;
    }

    /** Which server a lookup that started at {@code first} asks at its n-th attempt, from 0. */
    InetSocketAddress at(int first, int attempt) {
        return servers.get((first + attempt) % servers.size());
    }

    int preferred() {
        return preferred;
    }

    /** Attempts for one question: every server once, a single one twice. */
    int attempts() {
        return Math.max(MIN_ATTEMPTS, servers.size());
    }

    void failed(InetSocketAddress server) {
        int now = preferred;
        if (servers.get(now).equals(server)) {
            preferred = (now + 1) % servers.size();
        }
    }
}
