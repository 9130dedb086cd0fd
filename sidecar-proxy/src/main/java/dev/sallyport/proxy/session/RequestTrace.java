package dev.sallyport.proxy.session;

import static dev.sallyport.model.contract.TunnelHeaders.TRACEPARENT;
import static dev.sallyport.model.contract.TunnelHeaders.TRACESTATE;

import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.FactsEditor;
import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.http.HeaderFields;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands in a trace. What it says itself is its parent; a request that says nothing continues what its tunnel
 * continues; one that says something malformed begins anew (W3C Trace Context §4.3). Where nobody traces, its fields are
 * left as they are. Immutable.
 *
 * @param fields by which it is forwarded: the next hop's parent is this span
 * @param span null where nobody traces
 * @param traceId for the record; null where there is none
 */
record RequestTrace(
        HeaderFields fields, @Nullable Span span, @Nullable String traceId) {
    private static final Set<String> OURS = Set.of(TRACEPARENT, TRACESTATE);

    /**
     * Finds it.
     *
     * @param claimed where the tunnel's client says it stands, or null
     * @param tunnel the tunnel's own span if this is its first request, else null: the sidecar's span continues that very
     *     request then, so the request is found below it and not beside it
     */
    static RequestTrace of(
            ConnectionObserver observer, @Nullable TraceContext claimed, @Nullable Span tunnel, HeaderFields fields) {
        TraceContext own = read(fields);
        if (!observer.traces()) {
            TraceContext said = own == null ? claimed : own;
            return new RequestTrace(fields, null, said == null ? null : said.traceId());
        }
        boolean belongs = own == null
                ? !fields.has(TRACEPARENT)
                : claimed != null && own.traceId().equals(claimed.traceId());
        Span span = tunnel != null && belongs ? tunnel : begin(observer, own, belongs ? claimed : null, claimed);
        return span == null
                ? new RequestTrace(fields, null, null)
                : new RequestTrace(
                        forwarded(fields, span.context()), span, span.context().traceId());
    }

    private static @Nullable Span begin(
            ConnectionObserver observer,
            @Nullable TraceContext own,
            @Nullable TraceContext otherwise,
            @Nullable TraceContext tunnel) {
        TraceContext parent = own == null ? otherwise : own;
        Span span = observer.begin(parent);
        return span == null || tunnel == null || tunnel.equals(parent) ? span : span.linkedTo(tunnel);
    }

    /** Other fields of the same request, such as a route makes of them: the next hop's parent is this span. */
    HeaderFields continued(HeaderFields others) {
        return span == null ? others : forwarded(others, span.context());
    }

    /** What a head says of its place; null for nothing, or nothing that can be read. */
    static @Nullable TraceContext read(HeaderFields fields) {
        List<String> parents = fields.values(TRACEPARENT);
        if (parents.size() != 1) {
            return null;
        }
        List<String> states = fields.values(TRACESTATE);
        return TraceContext.parse(parents.getFirst(), states.isEmpty() ? null : String.join(",", states));
    }

    private static HeaderFields forwarded(HeaderFields fields, TraceContext context) {
        HeaderFields own = fields.without(OURS).with(TRACEPARENT, context.traceparent());
        return context.state() == null ? own : own.with(TRACESTATE, context.state());
    }

    /** Writes it into a record's facts. */
    FactsEditor into(FactsEditor facts) {
        return facts.span(span).traceId(traceId);
    }
}
