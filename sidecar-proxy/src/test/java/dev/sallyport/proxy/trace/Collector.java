package dev.sallyport.proxy.trace;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;

/** A collector of OpenTelemetry: OTLP over HTTP, read with the protocol's own published messages. */
public final class Collector implements AutoCloseable {
    /** A span and whose it is. */
    public record Told(String service, Span span) {
        public String id() {
            return HexFormat.of().formatHex(span.getSpanId().toByteArray());
        }

        public String parent() {
            return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
        }

        public String trace() {
            return HexFormat.of().formatHex(span.getTraceId().toByteArray());
        }

        /** Every attribute as text. */
        public Map<String, String> attributes() {
            Map<String, String> all = new TreeMap<>();
            for (KeyValue attribute : span.getAttributesList()) {
                AnyValue value = attribute.getValue();
                all.put(
                        attribute.getKey(),
                        value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue());
            }
            return all;
        }
    }

    private final HttpServer server;
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile boolean silent;

    public Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
    }

    /** From now on says so, and takes nothing. */
    Collector refusing() {
        status = 400;
        return this;
    }

    /** From now on says nothing. */
    Collector silent() {
        silent = true;
        return this;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream in = new GZIPInputStream(exchange.getRequestBody())) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(in);
            if (silent) {
                closed.await();
            }
            if (status == 200) {
                request.getResourceSpansList().forEach(this::keep);
            }
            byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(ResourceSpans spans) {
        String service = spans.getResource().getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
        spans.getScopeSpansList()
                .forEach(scope -> scope.getSpansList().forEach(span -> told.add(new Told(service, span))));
    }

    List<Told> all() {
        return told;
    }

    /** The spans of a service once there are so many of them, in the order in which they began. */
    public List<Told> of(String service, int count) {
        await().atMost(Duration.ofSeconds(15)).until(() -> ofNow(service).size() >= count);
        return ofNow(service);
    }

    private List<Told> ofNow(String service) {
        return told.stream()
                .filter(span -> span.service.equals(service))
                .sorted(java.util.Comparator.comparingLong(one -> one.span.getStartTimeUnixNano()))
                .toList();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
