package dev.sallyport.proxy.config;

import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.http.HttpGateSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code sallyport.http}: bounds of HTTP/1 that is read, in both roles. */
@ConfigMapping(prefix = "sallyport.http")
public interface HttpConfig {
    /** Bytes of a request or response head; a connection's first head has at most 16 KiB. */
    @WithDefault("65536")
    int maxHeadBytes();

    /** Field lines of a head. */
    @WithDefault("100")
    int maxHeadFields();

    /** From a request head's first byte to its last. */
    @WithDefault("PT10S")
    Duration headTimeout();

    /** Bytes a client may send ahead while its request is being answered. */
    @WithDefault("65536")
    int maxHeldBytes();

    /** Protocols that Upgrade may switch to; others are taken out of the request. */
    @WithDefault("websocket")
    Set<String> upgrades();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default HttpGateSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.http");
        mistakes.range("max-head-bytes", maxHeadBytes(), 1024, 1 << 20);
        mistakes.range("max-head-fields", maxHeadFields(), 10, 1000);
        mistakes.range("head-timeout", headTimeout(), Duration.ofMillis(100), Duration.ofMinutes(5));
        mistakes.range("max-held-bytes", maxHeldBytes(), 1024, 16 << 20);
        mistakes.throwIfAny();
        Set<String> lowerCase =
                upgrades().stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        return new HttpGateSettings(
                new HeadLimits(maxHeadBytes(), maxHeadFields()), headTimeout(), maxHeldBytes(), lowerCase);
    }
}
