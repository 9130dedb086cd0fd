package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.wire.WireSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sidecar's connections to the gateway fleet, per event loop. Immutable.
 *
 * @param wire windows, keepalive, handshake
 * @param gateways {@code host:port} each; a name stands for all its addresses
 * @param resolveInterval between two look-ups of the names
 * @param warmReplicas different replicas kept connected while there is traffic
 * @param connectionsPerReplica up to which another one is made where all that stand carry bulk
 * @param heavyBytesPerSecond from which a connection gets no new streams while there is another
 * @param streamsPerConnection in flight at most; the peer's SETTINGS may say less
 * @param resetsPerConnection sent within thirty seconds, after which new streams go elsewhere: the gateway ends connections
 *     that reset too much
 * @param connectTimeout for TCP, TLS and the peer's SETTINGS together
 * @param waitTimeout how long a stream waits for a connection
 * @param maxWaiters streams that may wait per event loop
 * @param probeAfter without an answer to a CONNECT, the connection is asked whether it lives
 * @param probeTimeout without an answer to that, new streams go elsewhere
 * @param answerTimeout for a CONNECT on a connection that lives
 * @param queryTimeout for a question for a name, waiting for a connection included
 * @param firstBackoff after a failed connect; doubles
 * @param maxBackoff where doubling ends
 * @param maxConnectionAge after which a connection gets a successor, spread by ±10 %
 * @param identitySpread within which a change of identity is followed by new connections, at random; a tenth of the new
 *     identity's life where that is less
 * @param idleRelease after which a connection without streams is closed
 * @param pod our pod's name, sent along as a claim for the gateway's records; null when not told
 */
public record PoolSettings(
        WireSettings wire,
        List<String> gateways,
        Duration resolveInterval,
        int warmReplicas,
        int connectionsPerReplica,
        long heavyBytesPerSecond,
        int streamsPerConnection,
        int resetsPerConnection,
        Duration connectTimeout,
        Duration waitTimeout,
        int maxWaiters,
        Duration probeAfter,
        Duration probeTimeout,
        Duration answerTimeout,
        Duration queryTimeout,
        Duration firstBackoff,
        Duration maxBackoff,
        Duration maxConnectionAge,
        Duration identitySpread,
        Duration idleRelease,
        @Nullable String pod) {
    /** Copies the list. */
    public PoolSettings {
        gateways = List.copyOf(gateways);
    }
}
