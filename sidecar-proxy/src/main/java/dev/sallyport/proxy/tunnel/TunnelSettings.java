package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.wire.PeerLimits;
import dev.sallyport.proxy.wire.WireSettings;
import java.time.Duration;

/**
 * The gateway's tunnel listener. Immutable.
 *
 * @param wire windows, keepalive, handshake
 * @param limits per HTTP/2 connection
 * @param maxConnections at once, over all peers; more are closed on accept
 * @param backlog of the listening socket
 * @param headTimeout for an HTTP/1.1 guest's CONNECT
 * @param maxConnectionAge after which a connection is asked to go, spread by ±10 %
 * @param drainPause between the two GOAWAYs: at least one round trip
 */
public record TunnelSettings(
        WireSettings wire,
        PeerLimits limits,
        int maxConnections,
        int backlog,
        Duration headTimeout,
        Duration maxConnectionAge,
        Duration drainPause) {}
