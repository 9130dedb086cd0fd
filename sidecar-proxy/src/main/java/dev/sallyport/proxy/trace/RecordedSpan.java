package dev.sallyport.proxy.trace;

import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.RequestFacts;
import dev.sallyport.proxy.connection.Span;
import dev.sallyport.proxy.connection.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A settled record as OpenTelemetry's libraries want a span. Immutable. */
final class RecordedSpan implements SpanData {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.sallyport");

    private final ConnectionRecord record;
    private final Resource resource;
    private final SpanContext context;
    private final SpanContext parent;
    private final List<LinkData> links;
    private final Attributes attributes;

    private RecordedSpan(ConnectionRecord record, Span span, Resource resource) {
        this.record = record;
        this.resource = resource;
        TraceContext place = span.context();
        this.context = SpanContext.create(place.traceId(), place.spanId(), flags(place), state(place.state()));
        this.parent = span.parentId() == null
                ? SpanContext.getInvalid()
                : SpanContext.createFromRemoteParent(
                        place.traceId(), span.parentId(), flags(place), TraceState.getDefault());
        this.links = span.link() == null ? List.of() : List.of(LinkData.create(remote(span.link())));
        this.attributes = SpanAttributes.of(record);
    }

    /** The span of a record that has one. */
    static RecordedSpan of(ConnectionRecord record, Resource resource) {
        return new RecordedSpan(record, Objects.requireNonNull(record.facts().span()), resource);
    }

    private static SpanContext remote(TraceContext place) {
        return SpanContext.createFromRemoteParent(
                place.traceId(), place.spanId(), flags(place), TraceState.getDefault());
    }

    private static TraceFlags flags(TraceContext place) {
        return place.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
    }

    private static TraceState state(@Nullable String text) {
        TraceStateBuilder state = TraceState.builder();
        if (text != null) {
            // Added in front each time; the first that was written is to stay the first.
            for (String member : List.of(text.split(",")).reversed()) {
                int equals = member.indexOf('=');
                if (equals > 0) {
                    state.put(
                            member.substring(0, equals).strip(),
                            member.substring(equals + 1).stripTrailing());
                }
            }
        }
        return state.build();
    }

    /** The method where it is known, which bounds how many names there are. */
    @Override
    public String getName() {
        RequestFacts request = record.facts().request();
        return request == null
                ? "tunnel"
                : SpanAttributes.method(request.method()).equals("_OTHER") ? "HTTP" : String.valueOf(request.method());
    }

    /** Each hop is the client of the next. */
    @Override
    public SpanKind getKind() {
        return SpanKind.CLIENT;
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public SpanContext getParentSpanContext() {
        return parent;
    }

    @Override
    public StatusData getStatus() {
        RequestFacts request = record.facts().request();
        if (record.outcome() instanceof Outcome.Carried) {
            boolean wrong = request != null && request.status() >= 400;
            return wrong ? StatusData.error() : StatusData.unset();
        }
        return StatusData.create(StatusCode.ERROR, SpanAttributes.detail(record.outcome()));
    }

    @Override
    public long getStartEpochNanos() {
        return nanos(record.time());
    }

    @Override
    public long getEndEpochNanos() {
        return nanos(record.time().plus(record.duration()));
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public List<LinkData> getLinks() {
        return links;
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public int getTotalRecordedLinks() {
        return links.size();
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    @Deprecated
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.empty();
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
