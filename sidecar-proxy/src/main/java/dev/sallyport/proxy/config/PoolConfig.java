package dev.sallyport.proxy.config;

import dev.sallyport.proxy.tunnel.PoolSettings;
import dev.sallyport.proxy.wire.WireSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code sallyport.pool}: the sidecar's connections to the gateway fleet, per event loop. */
@ConfigMapping(prefix = "sallyport.pool")
public interface PoolConfig {
    /** Between two look-ups of the gateways' names. */
    @WithDefault("PT5S")
    Duration resolveInterval();

    /** Different replicas kept connected while there is traffic. */
    @WithDefault("2")
    int warmReplicas();

    /** Connections per replica up to which bulk transfers make the pool open another for new streams. */
    @WithDefault("4")
    int connectionsPerReplica();

    /** From which a connection gets no new streams while there is another. */
    @WithDefault("33554432")
    long heavyBytesPerSecond();

    /** Streams in flight per connection; the gateway's SETTINGS may say less. */
    @WithDefault("100")
    int streamsPerConnection();

    /** Resets on a connection within thirty seconds after which new streams go elsewhere. */
    @WithDefault("200")
    int resetsPerConnection();

    /** For TCP, TLS and the gateway's SETTINGS together. */
    @WithDefault("PT3S")
    Duration connectTimeout();

    /** How long a stream waits for a connection. */
    @WithDefault("PT4S")
    Duration waitTimeout();

    /** Streams that may wait per event loop. */
    @WithDefault("1024")
    int maxWaiters();

    /** Without an answer to a CONNECT, the connection is asked whether it lives. */
    @WithDefault("PT1S")
    Duration probeAfter();

    /** Without an answer to that, new streams go elsewhere. */
    @WithDefault("PT1S")
    Duration probeTimeout();

    /** For a CONNECT on a connection that lives. */
    @WithDefault("PT25S")
    Duration answerTimeout();

    /** For a question for a name in all; at most half of it is spent waiting for a connection. */
    @WithDefault("PT4S")
    Duration queryTimeout();

    /** After a failed connect; doubles. */
    @WithDefault("PT0.1S")
    Duration firstBackoff();

    /** Where doubling ends. */
    @WithDefault("PT2S")
    Duration maxBackoff();

    /** After which a connection gets a successor and then no new streams, ±10 %. */
    @WithDefault("PT1H")
    Duration maxConnectionAge();

    /**
     * Within which a change of identity is followed by new connections, at random (a tenth of the new identity's life where
     * that is less); the old ones serve meanwhile.
     */
    @WithDefault("PT5S")
    Duration identitySpread();

    /** After which a connection without streams is closed. */
    @WithDefault("PT5M")
    Duration idleRelease();

    /**
     * Checks ranges; throws {@link IllegalArgumentException} with all mistakes.
     *
     * @param gateways {@code SALLYPORT_GATEWAY}, split at commas
     * @param pod {@code SALLYPORT_POD_NAME}, or null
     */
    default PoolSettings toSettings(WireSettings wire, List<String> gateways, @Nullable String pod) {
        Mistakes mistakes = new Mistakes("sallyport.pool");
        mistakes.range("resolve-interval", resolveInterval(), Duration.ofMillis(100), Duration.ofHours(1));
        mistakes.range("warm-replicas", warmReplicas(), 1, 16);
        mistakes.range("connections-per-replica", connectionsPerReplica(), 1, 64);
        mistakes.range("heavy-bytes-per-second", heavyBytesPerSecond(), 1 << 20, 1L << 40);
        mistakes.range("streams-per-connection", streamsPerConnection(), 1, 10_000);
        mistakes.range("resets-per-connection", resetsPerConnection(), 1, 1 << 20);
        checkTimes(mistakes);
        mistakes.require(
                "streams-per-connection",
                2L * streamsPerConnection() * wire.streamWindowBytes() <= wire.connectionWindowBytes(),
                "times twice sallyport.wire.stream-window-bytes is more than sallyport.wire.connection-window-bytes, so"
                        + " that stalled streams could hang the others");
        GatewayList.check(gateways, mistakes);
        mistakes.throwIfAny();
        return new PoolSettings(
                wire,
                gateways,
                resolveInterval(),
                warmReplicas(),
                connectionsPerReplica(),
                heavyBytesPerSecond(),
                streamsPerConnection(),
                resetsPerConnection(),
                connectTimeout(),
                waitTimeout(),
                maxWaiters(),
                probeAfter(),
                probeTimeout(),
                answerTimeout(),
                queryTimeout(),
                firstBackoff(),
                maxBackoff(),
                maxConnectionAge(),
                identitySpread(),
                idleRelease(),
                pod);
    }

    private void checkTimes(Mistakes mistakes) {
        Duration tick = Duration.ofMillis(10);
        Duration minute = Duration.ofMinutes(1);
        mistakes.range("connect-timeout", connectTimeout(), tick, minute);
        mistakes.range("wait-timeout", waitTimeout(), tick, minute);
        mistakes.range("max-waiters", maxWaiters(), 0, 1 << 20);
        mistakes.range("probe-after", probeAfter(), tick, minute);
        mistakes.range("probe-timeout", probeTimeout(), tick, minute);
        mistakes.range("answer-timeout", answerTimeout(), tick, Duration.ofMinutes(10));
        mistakes.range("query-timeout", queryTimeout(), Duration.ofMillis(100), minute);
        mistakes.range("first-backoff", firstBackoff(), tick, minute);
        mistakes.range("max-backoff", maxBackoff(), firstBackoff(), Duration.ofMinutes(10));
        mistakes.range("max-connection-age", maxConnectionAge(), Duration.ofSeconds(1), Duration.ofDays(7));
        mistakes.range("identity-spread", identitySpread(), Duration.ZERO, Duration.ofHours(1));
        mistakes.range("idle-release", idleRelease(), tick, Duration.ofDays(1));
    }
}
