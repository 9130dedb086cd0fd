package dev.sallyport.proxy.session;

import java.time.Duration;

/**
 * Bounds of a tunnel at the gateway before it is relayed. Immutable.
 *
 * @param earlyWait how long the bytes announced by {@code sallyport-sniffed} are waited for
 * @param inspectTimeout how long the first bytes may take from the first of them until they can be told apart; also how
 *     long a silent guest is waited for whose destination is an address that no rule allows without a name
 * @param maxEarlyBytes bytes held of one connection before it is decided; at least what a ClientHello or a request head
 *     may take
 * @param maxTunnels tunnels open at once
 * @param maxTunnelsPerIdentity the same for one SPIFFE ID
 */
public record GatewaySettings(
        Duration earlyWait, Duration inspectTimeout, int maxEarlyBytes, int maxTunnels, int maxTunnelsPerIdentity) {}
