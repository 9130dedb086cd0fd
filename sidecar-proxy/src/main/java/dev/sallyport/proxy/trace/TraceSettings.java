package dev.sallyport.proxy.trace;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where spans go. Immutable.
 *
 * @param endpoint of the collector, OTLP over HTTP: {@code http://collector:4318/v1/traces}
 * @param authorities CA certificates (PEM) that an {@code https} endpoint is verified by; null for the platform's
 * @param ratio of traces that begin here which are sampled, 0 to 1; one that comes from elsewhere was sampled there or not
 * @param timeout of one export
 * @param queueCapacity spans that wait for the exporter; beyond it they are lost and counted
 * @param service {@code service.name} of every span
 */
public record TraceSettings(
        URI endpoint, @Nullable Path authorities, double ratio, Duration timeout, int queueCapacity, String service) {}
