package dev.sallyport.proxy.trace;

import dev.sallyport.proxy.connection.ConnectionRecord;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends spans by OTLP over HTTP, as protobuf. Blocking; used by one thread. */
final class SpanExport implements AutoCloseable {
    private final OtlpHttpSpanExporter exporter;
    private final Resource resource;
    private final Duration timeout;

    private SpanExport(OtlpHttpSpanExporter exporter, Resource resource, Duration timeout) {
        this.exporter = exporter;
        this.resource = resource;
        this.timeout = timeout;
    }

    static SpanExport open(TraceSettings settings, @Nullable String pod) throws IOException {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint().toString())
                .setTimeout(settings.timeout())
                .setConnectTimeout(settings.timeout())
                .setCompression("gzip")
                .setMeterProvider(MeterProvider.noop());
        if (settings.authorities() != null) {
            builder.setTrustedCertificates(Files.readAllBytes(settings.authorities()));
        }
        AttributesBuilder about = Attributes.builder().put("service.name", settings.service());
        if (pod != null) {
            about.put("service.instance.id", pod).put("k8s.pod.name", pod);
        }
        return new SpanExport(builder.build(), Resource.create(about.build()), settings.timeout());
    }

    /** True when the collector took them. */
    boolean send(List<ConnectionRecord> records) {
        List<SpanData> spans = records.stream()
                .<SpanData>map(record -> RecordedSpan.of(record, resource))
                .toList();
        CompletableResultCode result = exporter.export(spans);
        // Twice the time of one try: what is tried again within is over by then.
        return result.join(2 * timeout.toMillis(), TimeUnit.MILLISECONDS).isSuccess();
    }

    @Override
    public void close() {
        exporter.shutdown();
    }
}
