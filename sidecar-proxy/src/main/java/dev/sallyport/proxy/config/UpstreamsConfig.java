package dev.sallyport.proxy.config;

import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.forward.ForwardSettings;
import dev.sallyport.proxy.forward.SharingSettings;
import dev.sallyport.proxy.http.HttpGateSettings;
import dev.sallyport.proxy.relay.RelaySettings;
import dev.sallyport.proxy.upstream.PoolSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * {@code sallyport.upstreams}: requests that find their own connection to a destination, where that says nothing else; what is tried
 * again and copied; at the gateway.
 */
@ConfigMapping(prefix = "sallyport.upstreams")
public interface UpstreamsConfig {
    /** How long a connection waits for its next request; a destination may say less. */
    @WithDefault("PT1M")
    Duration restTimeout();

    /** How long a request waits for a connection to come free. */
    @WithDefault("PT10S")
    Duration pendingTimeout();

    /** Requests that wait for connections to one endpoint at once, where its destination does not say. */
    @WithDefault("1024")
    int maxPending();

    /** Endpoints tried for one request before it is given up. */
    @WithDefault("4")
    int maxEndpoints();

    /** For how long an endpoint that could not be connected to comes behind all others. */
    @WithDefault("PT10S")
    Duration unreachableFor();

    /** Percent of the requests under way to a target that may be further tries at once. */
    @WithDefault("20")
    int retryPercent();

    /** Further tries that a target may have at once, however few requests are under way. */
    @WithDefault("3")
    int retriesAlways();

    /** Bytes of a request's content that are kept for a further try; longer content is sent once. */
    @WithDefault("65536")
    int retryBytes();

    /** Longest pause before the first further try; it doubles with each one after. */
    @WithDefault("PT0.025S")
    Duration retryPause();

    /** Where it stops doubling. */
    @WithDefault("PT0.25S")
    Duration maxRetryPause();

    /** Copies of requests under way at once; more are dropped. */
    @WithDefault("256")
    int maxMirrors();

    /** Of these, for one identity: its copies do not take the place of the others'. */
    @WithDefault("64")
    int maxMirrorsPerIdentity();

    /** Bytes of a copy that wait for its connection; with more it is given up. */
    @WithDefault("65536")
    int mirrorBytes();

    /** How long a copy and its answer may take. */
    @WithDefault("PT30S")
    Duration mirrorTimeout();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default SharingSettings toSettings(HttpGateSettings http, RelaySettings relay, Http2Settings http2) {
        Mistakes mistakes = new Mistakes("sallyport.upstreams");
        mistakes.range("rest-timeout", restTimeout(), Duration.ofMillis(100), Duration.ofHours(1));
        mistakes.range("pending-timeout", pendingTimeout(), Duration.ofMillis(10), Duration.ofMinutes(5));
        mistakes.range("max-pending", maxPending(), 0, 1 << 20);
        mistakes.range("max-endpoints", maxEndpoints(), 1, 32);
        mistakes.range("unreachable-for", unreachableFor(), Duration.ZERO, Duration.ofMinutes(10));
        mistakes.range("retry-percent", retryPercent(), 0, 100);
        mistakes.range("retries-always", retriesAlways(), 0, 1 << 16);
        mistakes.range("retry-bytes", retryBytes(), 0, 16 << 20);
        mistakes.range("retry-pause", retryPause(), Duration.ofMillis(1), Duration.ofSeconds(10));
        mistakes.range("max-retry-pause", maxRetryPause(), retryPause(), Duration.ofMinutes(1));
        mistakes.range("max-mirrors", maxMirrors(), 0, 1 << 16);
        mistakes.range("max-mirrors-per-identity", maxMirrorsPerIdentity(), 0, 1 << 16);
        mistakes.range("mirror-bytes", mirrorBytes(), 0, 16 << 20);
        mistakes.range("mirror-timeout", mirrorTimeout(), Duration.ofMillis(100), Duration.ofMinutes(10));
        mistakes.throwIfAny();
        return new SharingSettings(pools(http, relay, http2), forwarding());
    }

    private PoolSettings pools(HttpGateSettings http, RelaySettings relay, Http2Settings http2) {
        return new PoolSettings(
                http.headLimits(),
                restTimeout(),
                pendingTimeout(),
                maxPending(),
                maxEndpoints(),
                unreachableFor(),
                relay.lowWatermarkBytes(),
                relay.highWatermarkBytes(),
                http2);
    }

    private ForwardSettings forwarding() {
        return new ForwardSettings(
                retryPercent(),
                retriesAlways(),
                retryBytes(),
                retryPause(),
                maxRetryPause(),
                maxMirrors(),
                maxMirrorsPerIdentity(),
                mirrorBytes(),
                mirrorTimeout());
    }
}
