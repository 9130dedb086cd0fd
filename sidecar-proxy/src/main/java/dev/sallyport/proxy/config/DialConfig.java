package dev.sallyport.proxy.config;

import dev.sallyport.proxy.dial.DialSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code sallyport.dial}: how the gateway connects to destinations. */
@ConfigMapping(prefix = "sallyport.dial")
public interface DialConfig {
    /** Head start of an address before the next is tried beside it (RFC 8305 §5). */
    @WithDefault("PT0.25S")
    Duration stagger();

    /** How long all addresses together may take. */
    @WithDefault("PT10S")
    Duration connectTimeout();

    /** Addresses tried for one connection. */
    @WithDefault("6")
    int maxAddresses();

    /** How long written bytes may stay unacknowledged (TCP_USER_TIMEOUT). */
    @WithDefault("PT30S")
    Duration userTimeout();

    /** Silence after which TCP probes the peer. */
    @WithDefault("PT60S")
    Duration keepaliveIdle();

    /** Between two probes. */
    @WithDefault("PT10S")
    Duration keepaliveInterval();

    /** Lost probes after which the connection is given up. */
    @WithDefault("3")
    int keepaliveProbes();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default DialSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.dial");
        mistakes.range("stagger", stagger(), Duration.ofMillis(10), Duration.ofSeconds(2));
        mistakes.range("connect-timeout", connectTimeout(), Duration.ofMillis(100), Duration.ofMinutes(2));
        mistakes.range("max-addresses", maxAddresses(), 1, 32);
        mistakes.range("user-timeout", userTimeout(), Duration.ofSeconds(1), Duration.ofMinutes(15));
        mistakes.range("keepalive-idle", keepaliveIdle(), Duration.ofSeconds(1), Duration.ofHours(2));
        mistakes.range("keepalive-interval", keepaliveInterval(), Duration.ofSeconds(1), Duration.ofHours(1));
        mistakes.range("keepalive-probes", keepaliveProbes(), 1, 20);
        mistakes.throwIfAny();
        return new DialSettings(
                stagger(),
                connectTimeout(),
                maxAddresses(),
                userTimeout(),
                keepaliveIdle(),
                keepaliveInterval(),
                keepaliveProbes());
    }
}
