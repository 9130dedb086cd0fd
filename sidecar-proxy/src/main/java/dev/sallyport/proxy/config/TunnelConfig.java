package dev.sallyport.proxy.config;

import dev.sallyport.proxy.tunnel.TunnelSettings;
import dev.sallyport.proxy.wire.PeerLimits;
import dev.sallyport.proxy.wire.WireSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code sallyport.tunnel}: the gateway's tunnel listener. */
@ConfigMapping(prefix = "sallyport.tunnel")
public interface TunnelConfig {
    /** Port of the mTLS tunnel. */
    @WithDefault("15008")
    int port();

    /** Tunnel connections at once, over all peers. */
    @WithDefault("8192")
    int maxConnections();

    /** Connections the kernel queues for us. */
    @WithDefault("1024")
    int backlog();

    /** For an HTTP/1.1 guest's CONNECT. */
    @WithDefault("PT10S")
    Duration headTimeout();

    /** After which a connection is asked to go, ±10 %. */
    @WithDefault("PT2H")
    Duration maxConnectionAge();

    /** Between the two GOAWAYs of a drain. */
    @WithDefault("PT1S")
    Duration drainPause();

    /** Per HTTP/2 connection of a client. */
    Limits limits();

    /** {@code sallyport.tunnel.limits}. */
    interface Limits {
        /** Streams open at once. */
        @WithDefault("100")
        int maxStreams();

        /** Bytes of one request's fields as HPACK counts them. */
        @WithDefault("16384")
        int maxHeaderListBytes();

        /** Fields of one request. */
        @WithDefault("100")
        int maxHeaderFields();

        /** RST_STREAM frames received per reset window. */
        @WithDefault("400")
        int maxResets();

        /** Streams per reset window that broke the protocol and were reset by us. */
        @WithDefault("100")
        int maxStreamErrors();

        /** The window for both. */
        @WithDefault("PT30S")
        Duration resetWindow();

        /** PING, SETTINGS, PRIORITY and unknown frames per ten seconds. */
        @WithDefault("200")
        int maxControlFrames();

        /** WINDOW_UPDATE frames per second. */
        @WithDefault("20000")
        int maxWindowUpdates();

        /** DATA frames of less than 64 bytes that may wait unread on one stream. */
        @WithDefault("8192")
        int maxTinyFrames();

        /** New tunnels per second; more are refused. */
        @WithDefault("1000")
        int streamsPerSecond();

        /** How long bytes may wait for a peer that opens no window for them. */
        @WithDefault("PT10M")
        Duration stallTimeout();

        /** Frames per ten seconds on streams that are closed, or not let in: an honest client's that crossed our reset. */
        @WithDefault("20000")
        int maxStrayFrames();

        /** Bytes of answers that may wait for a client that does not read them, beside sallyport.wire.write-queue-bytes. */
        @WithDefault("1048576")
        int maxUnreadBytes();
    }

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default TunnelSettings toSettings(WireSettings wire) {
        Mistakes mistakes = new Mistakes("sallyport.tunnel");
        mistakes.range("port", port(), 0, 65535);
        mistakes.range("max-connections", maxConnections(), 1, 1 << 20);
        mistakes.range("backlog", backlog(), 1, 65535);
        mistakes.range("head-timeout", headTimeout(), Duration.ofMillis(100), Duration.ofMinutes(1));
        mistakes.range("max-connection-age", maxConnectionAge(), Duration.ofSeconds(1), Duration.ofDays(7));
        mistakes.range("drain-pause", drainPause(), Duration.ofMillis(10), Duration.ofSeconds(30));
        PeerLimits limits = limits(mistakes);
        mistakes.require(
                "limits.max-streams",
                2L * limits.maxStreams() * wire.streamWindowBytes() <= wire.connectionWindowBytes(),
                "times twice sallyport.wire.stream-window-bytes is more than sallyport.wire.connection-window-bytes, so"
                        + " that stalled streams could hang the others");
        mistakes.throwIfAny();
        return new TunnelSettings(
                wire, limits, maxConnections(), backlog(), headTimeout(), maxConnectionAge(), drainPause());
    }

    private PeerLimits limits(Mistakes mistakes) {
        Limits limits = limits();
        mistakes.range("limits.max-streams", limits.maxStreams(), 1, 10_000);
        mistakes.range("limits.max-header-list-bytes", limits.maxHeaderListBytes(), 1024, 1 << 20);
        mistakes.range("limits.max-header-fields", limits.maxHeaderFields(), 4, 10_000);
        mistakes.range("limits.max-resets", limits.maxResets(), 1, 1 << 20);
        mistakes.range("limits.max-stream-errors", limits.maxStreamErrors(), 1, 1 << 20);
        mistakes.range("limits.reset-window", limits.resetWindow(), Duration.ofSeconds(1), Duration.ofHours(1));
        mistakes.range("limits.max-control-frames", limits.maxControlFrames(), 10, 1 << 20);
        mistakes.range("limits.max-window-updates", limits.maxWindowUpdates(), 100, 1 << 24);
        mistakes.range("limits.max-tiny-frames", limits.maxTinyFrames(), 16, 1 << 20);
        mistakes.range("limits.streams-per-second", limits.streamsPerSecond(), 1, 1 << 20);
        mistakes.range("limits.stall-timeout", limits.stallTimeout(), Duration.ofSeconds(1), Duration.ofDays(1));
        mistakes.range("limits.max-stray-frames", limits.maxStrayFrames(), 100, 1 << 24);
        mistakes.range("limits.max-unread-bytes", limits.maxUnreadBytes(), 64 << 10, 1 << 28);
        return new PeerLimits(
                limits.maxStreams(),
                limits.maxHeaderListBytes(),
                limits.maxHeaderFields(),
                limits.maxResets(),
                limits.maxStreamErrors(),
                limits.resetWindow(),
                limits.maxControlFrames(),
                limits.maxWindowUpdates(),
                limits.maxTinyFrames(),
                limits.streamsPerSecond(),
                limits.stallTimeout(),
                limits.maxStrayFrames(),
                limits.maxUnreadBytes());
    }
}
