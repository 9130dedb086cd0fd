package dev.sallyport.proxy.config;

import dev.sallyport.proxy.wire.WireSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code sallyport.wire}: what both ends of a tunnel connection share, in both roles. */
@ConfigMapping(prefix = "sallyport.wire")
public interface WireConfig {
    /** Bytes a peer may send on one stream before we have taken them. */
    @WithDefault("131072")
    int streamWindowBytes();

    /** The same over all streams of a connection; at least twice the stream window times the streams. */
    @WithDefault("26214400")
    int connectionWindowBytes();

    /** Where the window of a stream that is held back by it stops growing (long round trips). */
    @WithDefault("4194304")
    int mostStreamWindowBytes();

    /** Bytes by which all stream windows of the process together may have grown. */
    @WithDefault("33554432")
    int windowGrowthBytes();

    /** Bytes waiting for a tunnel connection's socket above which no stream is written. */
    @WithDefault("262144")
    int writeQueueBytes();

    /** Silence after which a peer is asked by PING whether it lives. */
    @WithDefault("PT10S")
    Duration pingInterval();

    /** How long its answer may take before the connection is given up. */
    @WithDefault("PT15S")
    Duration pingTimeout();

    /** How long sent bytes may stay unacknowledged by TCP. */
    @WithDefault("PT20S")
    Duration tcpUserTimeout();

    /** For a TLS handshake. */
    @WithDefault("PT10S")
    Duration handshakeTimeout();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default WireSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.wire");
        mistakes.range("stream-window-bytes", streamWindowBytes(), 65535, 16 << 20);
        mistakes.range("connection-window-bytes", connectionWindowBytes(), streamWindowBytes(), 1 << 29);
        mistakes.range("most-stream-window-bytes", mostStreamWindowBytes(), streamWindowBytes(), 64 << 20);
        mistakes.range("window-growth-bytes", windowGrowthBytes(), 0, 256 << 20);
        mistakes.range("write-queue-bytes", writeQueueBytes(), 16 << 10, 16 << 20);
        mistakes.range("ping-interval", pingInterval(), Duration.ofMillis(100), Duration.ofMinutes(10));
        mistakes.range("ping-timeout", pingTimeout(), Duration.ofMillis(100), Duration.ofMinutes(10));
        mistakes.range("tcp-user-timeout", tcpUserTimeout(), Duration.ofSeconds(1), Duration.ofMinutes(10));
        mistakes.range("handshake-timeout", handshakeTimeout(), Duration.ofMillis(100), Duration.ofMinutes(1));
        mistakes.throwIfAny();
        return new WireSettings(
                streamWindowBytes(),
                connectionWindowBytes(),
                mostStreamWindowBytes(),
                windowGrowthBytes(),
                writeQueueBytes(),
                pingInterval(),
                pingTimeout(),
                tcpUserTimeout(),
                handshakeTimeout());
    }
}
