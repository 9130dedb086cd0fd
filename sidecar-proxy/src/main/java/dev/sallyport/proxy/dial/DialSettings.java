package dev.sallyport.proxy.dial;

import dev.sallyport.model.destination.Way;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * How the gateway connects to a destination. Immutable.
 *
 * @param stagger head start of an address before the next one is tried beside it (RFC 8305 §5)
 * @param connectTimeout how long all addresses together may take
 * @param maxAddresses addresses tried for one connection; the rest is left
 * @param userTimeout how long written bytes may stay unacknowledged before the connection is given up
 *     (TCP_USER_TIMEOUT)
 * @param keepaliveIdle silence after which TCP probes the peer, in whole seconds
 * @param keepaliveInterval between two probes, in whole seconds
 * @param keepaliveProbes lost probes after which the connection is given up
 */
public record DialSettings(
        Duration stagger,
        Duration connectTimeout,
        int maxAddresses,
        Duration userTimeout,
        Duration keepaliveIdle,
        Duration keepaliveInterval,
        int keepaliveProbes) {
    /** Before an endpoint is tried beside one of a lower priority that does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The same within what is left of a connect timeout. */
    DialSettings within(Duration left) {
        return new DialSettings(
                Collections.min(List.of(stagger, left)),
                left,
                maxAddresses,
                userTimeout,
                keepaliveIdle,
                keepaliveInterval,
                keepaliveProbes);
    }

    /** The same with what a destination says: its connect timeout, and more patience with endpoints that are in an order. */
    DialSettings forWay(Way way) {
        Duration stated = way.plan().connectTimeout();
        if (stated == null && !way.isStatic()) {
            return this;
        }
        Duration whole = stated == null ? connectTimeout : stated;
        Duration wait = way.isStatic() ? Collections.min(List.of(PATIENCE, whole.dividedBy(2))) : stagger;
        return new DialSettings(
                wait, whole, maxAddresses, userTimeout, keepaliveIdle, keepaliveInterval, keepaliveProbes);
    }
}
