package dev.sallyport.proxy.trace;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Phase;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.connection.RequestFacts;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a span says, in the words of OpenTelemetry's semantic conventions (HTTP and network, 1.2x) and, where they have none,
 * our own below {@code sallyport.}. Bounded, because records are. Pure.
 */
final class SpanAttributes {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private SpanAttributes() {}

    static Attributes of(ConnectionRecord record) {
        AttributesBuilder out = Attributes.builder();
        ConnectionFacts facts = record.facts();
        where(out, facts);
        request(out, facts.request());
        Reason reason = record.outcome().reason();
        put(out, "error.type", reason == null ? status(facts.request()) : reason.label());
        put(out, "sallyport.identity", facts.spiffeId());
        put(out, "sallyport.pod_uid", facts.podUid());
        put(out, "sallyport.rule", facts.rule());
        put(out, "sallyport.destination", facts.destination());
        put(out, "sallyport.parent", facts.parent());
        put(out, "sallyport.decision", record.outcome().label());
        out.put("sallyport.bytes_sent", record.bytesSent());
        out.put("sallyport.bytes_received", record.bytesReceived());
        for (Phase phase : Phase.values()) {
            long millis = record.phases().millis(phase);
            if (millis != Phases.ABSENT) {
                out.put("sallyport." + phase.label() + "_ms", millis);
            }
        }
        return out.build();
    }

    private static void where(AttributesBuilder out, ConnectionFacts facts) {
        put(out, "server.address", host(facts));
        if (facts.port() != 0) {
            out.put("server.port", facts.port());
        }
        put(out, "tls.client.server_name", facts.sni());
        String upstream = facts.upstream();
        int colon = upstream == null ? -1 : upstream.lastIndexOf(':');
        if (upstream != null && colon > 0) {
            out.put("network.peer.address", bare(upstream.substring(0, colon)));
            out.put("network.peer.port", Long.parseLong(upstream.substring(colon + 1)));
        } else {
            put(out, "network.peer.address", facts.resolvedAddress());
        }
    }

    /** The name that counted, else what was asked for. */
    private static @Nullable String host(ConnectionFacts facts) {
        if (facts.httpHost() != null) {
            return facts.httpHost();
        }
        String authority = facts.authority();
        if (facts.sni() != null || authority == null) {
            return facts.sni();
        }
        return bare(authority.substring(0, Math.max(0, authority.lastIndexOf(':'))));
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static void request(AttributesBuilder out, @Nullable RequestFacts request) {
        if (request == null) {
            return;
        }
        String method = method(request.method());
        out.put("http.request.method", method);
        if (method.equals("_OTHER")) {
            put(out, "http.request.method_original", request.method());
        }
        put(out, "url.path", request.path());
        put(out, "network.protocol.name", "http");
        String version = request.version();
        put(out, "network.protocol.version", version == null ? null : version.substring(version.indexOf('/') + 1));
        if (request.status() != 0) {
            out.put("http.response.status_code", request.status());
        }
    }

    /** One of those that are known, else {@code _OTHER}. */
    static String method(@Nullable String method) {
        return method != null && METHODS.contains(method) ? method : "_OTHER";
    }

    private static @Nullable String status(@Nullable RequestFacts request) {
        return request == null || request.status() < 400 ? null : Integer.toString(request.status());
    }

    static String detail(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Carried carried -> "";
            case Outcome.Denied denied -> denied.detail();
            case Outcome.Failed failed -> failed.detail();
            case Outcome.Cut cut -> cut.detail();
        };
    }

    private static void put(AttributesBuilder out, String name, @Nullable String value) {
        if (value != null) {
            out.put(name, value);
        }
    }
}
