package dev.sallyport.proxy.config;

import dev.sallyport.proxy.relay.RelaySettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code sallyport.relay}: bounds of one relay, in both roles. */
@ConfigMapping(prefix = "sallyport.relay")
public interface RelayConfig {
    /** Bytes waiting to be written to one side above which the other side is not read. */
    @WithDefault("65536")
    int highWatermarkBytes();

    /** Bytes waiting below which it is read again. */
    @WithDefault("16384")
    int lowWatermarkBytes();

    /** Without a byte moving in either direction, a tunnel ends after this. */
    @WithDefault("PT1H")
    Duration idleTimeout();

    /** The same once one direction has ended. */
    @WithDefault("PT60S")
    Duration halfClosedTimeout();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default RelaySettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.relay");
        mistakes.range("high-watermark-bytes", highWatermarkBytes(), 4096, 16 << 20);
        mistakes.range("low-watermark-bytes", lowWatermarkBytes(), 1024, highWatermarkBytes());
        mistakes.range("idle-timeout", idleTimeout(), Duration.ofSeconds(1), Duration.ofDays(7));
        mistakes.range("half-closed-timeout", halfClosedTimeout(), Duration.ofSeconds(1), Duration.ofDays(1));
        mistakes.throwIfAny();
        return new RelaySettings(highWatermarkBytes(), lowWatermarkBytes(), idleTimeout(), halfClosedTimeout());
    }
}
