package dev.sallyport.proxy.config;

import dev.sallyport.proxy.sniff.SniffSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Set;

/** {@code sallyport.sniff}: how long a sidecar waits for an app's first bytes. */
@ConfigMapping(prefix = "sallyport.sniff")
public interface SniffConfig {
    /** After this an app that has said nothing, or nothing that could be TLS or HTTP, is carried without a name. */
    @WithDefault("PT0.5S")
    Duration silence();

    /** A ClientHello or request head that was begun must be whole by then, counted from accept. */
    @WithDefault("PT10S")
    Duration completion();

    /** Ports where the server speaks first, so that nothing is waited for. */
    @WithDefault("21,22,25,110,119,143,587,3306,5900,6667")
    Set<Integer> serverFirstPorts();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default SniffSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.sniff");
        mistakes.range("silence", silence(), Duration.ofMillis(10), Duration.ofSeconds(30));
        mistakes.range("completion", completion(), silence(), Duration.ofMinutes(1));
        serverFirstPorts().forEach(port -> mistakes.range("server-first-ports", port, 1, 65_535));
        mistakes.throwIfAny();
        return new SniffSettings(silence(), completion(), serverFirstPorts());
    }
}
