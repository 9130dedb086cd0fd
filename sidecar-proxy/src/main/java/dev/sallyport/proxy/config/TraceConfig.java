package dev.sallyport.proxy.config;

import static java.util.Objects.requireNonNull;

import dev.sallyport.proxy.trace.TraceSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code sallyport.trace}: spans, for a collector of OpenTelemetry. */
@ConfigMapping(prefix = "sallyport.trace")
public interface TraceConfig {
    /**
     * Where spans go, OTLP over HTTP ({@code http://otel-collector.observability:4318/v1/traces}); nothing is traced when
     * absent. At a sidecar the collector is to lie in {@code SALLYPORT_CLUSTER_CIDRS} or {@code SALLYPORT_CONTROL_CIDRS}.
     */
    Optional<String> endpoint();

    /** File with the CA certificates (PEM) that an https collector is verified by; the platform's when absent. */
    Optional<String> caFile();

    /** Part of the traces that begin here which are sampled, 0 to 1; those that come from elsewhere were sampled there or not. */
    @WithDefault("1")
    double ratio();

    /** For one export to the collector. */
    @WithDefault("PT10S")
    Duration timeout();

    /** Spans that wait for the exporter; beyond it they are lost and counted. */
    @WithDefault("4096")
    int queueCapacity();

    /** Checks it for a role; null where nothing is traced. Throws {@link IllegalArgumentException} with all mistakes. */
    default @Nullable TraceSettings toSettings(Role role) {
        Mistakes mistakes = new Mistakes("sallyport.trace");
        URI collector = mistakes.parse("endpoint", endpoint(), TraceConfig::collector);
        Path authorities = mistakes.parse("ca-file", caFile(), Path::of);
        mistakes.require("ratio", ratio() >= 0 && ratio() <= 1, "is " + ratio() + ", not between 0 and 1");
        mistakes.range("timeout", timeout(), Duration.ofMillis(100), Duration.ofMinutes(5));
        mistakes.range("queue-capacity", queueCapacity(), 16, 1 << 20);
        mistakes.throwIfAny();
        return endpoint().isEmpty()
                ? null
                : new TraceSettings(
                        requireNonNull(collector),
                        authorities,
                        ratio(),
                        timeout(),
                        queueCapacity(),
                        "sallyport-" + role.word());
    }

    private static URI collector(String text) {
        URI uri = URI.create(text);
        boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!known || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("a collector is http://host:port/path or https://host:port/path");
        }
        return uri;
    }
}
