package dev.sallyport.proxy.dial;

import java.time.Duration;

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
        int keepaliveProbes) {}
