package dev.sallyport.proxy.config;

import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.tunnel.TunnelSettings;
import dev.sallyport.proxy.wire.PeerLimits;
import dev.sallyport.proxy.wire.WireSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * {@code sallyport.http2}: HTTP/2 that carries requests, of apps inside tunnels and to destinations; at the gateway. Heads are
 * bounded by {@code sallyport.http}; what is not said here is that of {@code sallyport.tunnel.limits}.
 */
@ConfigMapping(prefix = "sallyport.http2")
public interface Http2Config {
    /** Requests at once on one connection, an app's or to a destination that lets more. */
    @WithDefault("100")
    int maxStreams();

    /** Bytes a peer may send of one request or answer before they were handed on. */
    @WithDefault("65536")
    int streamWindowBytes();

    /** Where the window of a request or answer that is held back by it stops growing. */
    @WithDefault("1048576")
    int mostStreamWindowBytes();

    /** Bytes by which all those windows of the process together may have grown. */
    @WithDefault("16777216")
    int windowGrowthBytes();

    /** Requests that a peer may reset per sallyport.tunnel.limits.reset-window; gRPC's deadlines do. */
    @WithDefault("2000")
    int maxResets();

    /** New requests per second on an app's connection; more are refused. */
    @WithDefault("1000")
    int requestsPerSecond();

    /** Silence after which a destination is asked by PING whether it lives; servers of gRPC allow one in five minutes. */
    @WithDefault("PT5M10S")
    Duration pingInterval();

    /** How long its answer may take before the connection is given up. */
    @WithDefault("PT20S")
    Duration pingTimeout();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default Http2Settings toSettings(HttpGateSettings http, TunnelSettings tunnel, RelaySettings relay) {
        Mistakes mistakes = new Mistakes("sallyport.http2");
        mistakes.range("max-streams", maxStreams(), 1, 1000);
        mistakes.range("stream-window-bytes", streamWindowBytes(), 65535, 1 << 20);
        mistakes.range("most-stream-window-bytes", mostStreamWindowBytes(), streamWindowBytes(), 16 << 20);
        mistakes.range("window-growth-bytes", windowGrowthBytes(), 0, 256 << 20);
        mistakes.range("max-resets", maxResets(), 1, 1 << 20);
        mistakes.range("requests-per-second", requestsPerSecond(), 1, 1 << 20);
        mistakes.range("ping-interval", pingInterval(), Duration.ofSeconds(1), Duration.ofHours(24));
        mistakes.range("ping-timeout", pingTimeout(), Duration.ofMillis(100), Duration.ofMinutes(10));
        mistakes.throwIfAny();
        return new Http2Settings(
                windows(tunnel.wire()),
                limits(http, tunnel.limits()),
                http.headLimits(),
                http.headTimeout(),
                tunnel.drainPause(),
                relay.idleTimeout());
    }

    private WireSettings windows(WireSettings tunnels) {
        return new WireSettings(
                streamWindowBytes(),
                // Netty gives the window back in halves: stalled requests never hang the others (ADR 0060).
                Math.toIntExact(2L * maxStreams() * streamWindowBytes()),
                mostStreamWindowBytes(),
                windowGrowthBytes(),
                tunnels.writeQueueBytes(),
                pingInterval(),
                pingTimeout(),
                tunnels.tcpUserTimeout(),
                tunnels.handshakeTimeout());
    }

    private PeerLimits limits(HttpGateSettings http, PeerLimits tunnels) {
        int perField = 32;
        return new PeerLimits(
                maxStreams(),
                http.headLimits().maxBytes() + perField * http.headLimits().maxFields(),
                http.headLimits().maxFields(),
                maxResets(),
                tunnels.maxStreamErrors(),
                tunnels.resetWindow(),
                tunnels.maxControlFrames(),
                tunnels.maxWindowUpdates(),
                tunnels.maxTinyFrames(),
                requestsPerSecond(),
                tunnels.stallTimeout(),
                tunnels.maxStrayFrames(),
                tunnels.maxUnreadBytes());
    }
}
