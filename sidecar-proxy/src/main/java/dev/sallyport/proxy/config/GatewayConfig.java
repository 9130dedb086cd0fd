package dev.sallyport.proxy.config;

import dev.sallyport.proxy.session.GatewaySettings;
import dev.sallyport.proxy.sniff.ProtocolSniffer;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code sallyport.gateway-session}: bounds of a tunnel at the gateway before it is relayed, and of their number. */
@ConfigMapping(prefix = "sallyport.gateway-session")
public interface GatewayConfig {
    /**
     * How long the bytes announced by {@code sallyport-sniffed} are waited for, and first bytes that begin neither TLS nor
     * HTTP for more of them.
     */
    @WithDefault("PT1S")
    Duration earlyWait();

    /** How long a ClientHello or a request head that was begun may take. */
    @WithDefault("PT10S")
    Duration inspectTimeout();

    /** Bytes held of one connection before it is decided. */
    @WithDefault("16384")
    int maxEarlyBytes();

    /** Tunnels open at once. Requests beside others in an HTTP/2 tunnel count like tunnels, here and in each share. */
    @WithDefault("32768")
    int maxTunnels();

    /** Tunnels open at once for one SPIFFE ID. */
    @WithDefault("4096")
    int maxTunnelsPerIdentity();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default GatewaySettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.gateway-session");
        mistakes.range("early-wait", earlyWait(), Duration.ofMillis(10), Duration.ofSeconds(30));
        mistakes.range("inspect-timeout", inspectTimeout(), earlyWait(), Duration.ofMinutes(1));
        mistakes.range("max-early-bytes", maxEarlyBytes(), ProtocolSniffer.MAX_BYTES, 64 * 1024);
        mistakes.range("max-tunnels", maxTunnels(), 1, 1 << 20);
        mistakes.range("max-tunnels-per-identity", maxTunnelsPerIdentity(), 1, maxTunnels());
        mistakes.throwIfAny();
        return new GatewaySettings(
                earlyWait(), inspectTimeout(), maxEarlyBytes(), maxTunnels(), maxTunnelsPerIdentity());
    }
}
