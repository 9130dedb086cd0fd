package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.RequestFacts;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operators of a {@link LogFormat} that take no argument: those of Envoy's that mean the same here, then our own. The
 * table in {@code docs/records.md} is made of this enum.
 */
public enum LogOperator {
    PROTOCOL("`HTTP/1.0`, `HTTP/1.1` or `HTTP/2` of a request that was read.", request(RequestFacts::version)),
    RESPONSE_CODE(
            "Status of the answer to a request that was read; 0 when there was none.",
            request(facts -> Integer.toString(facts.status()))),
    RESPONSE_FLAGS("Envoy's flag where our reason means the same, below.", ResponseFlags::of),
    BYTES_RECEIVED(
            "Bytes from the workload (the record's `bytes_sent`), heads included.",
            record -> Long.toString(record.bytesSent())),
    BYTES_SENT(
            "Bytes to the workload (the record's `bytes_received`), heads included.",
            record -> Long.toString(record.bytesReceived())),
    DURATION("Milliseconds from the beginning to the end.", RecordField.DURATION_MS::text),
    UPSTREAM_HOST("`ip:port` of the connection that was made.", RecordField.UPSTREAM::text),
    REQUESTED_SERVER_NAME("Server name in the ClientHello.", RecordField.SNI::text),
    DOWNSTREAM_PEER_URI_SAN(
            "The caller's SPIFFE ID, from its certificate; nothing at a sidecar, whose app shows none.",
            RecordField.SPIFFE_ID::text),
    DOWNSTREAM_REMOTE_ADDRESS("`ip:port` that the connection came from.", RecordField.PEER_ADDRESS::text),
    IDENTITY("The caller's SPIFFE ID; at a sidecar its own.", RecordField.SPIFFE_ID::text),
    RULE("What decided.", RecordField.RULE::text),
    DECISION("`allowed`, `denied`, `failed` or `cut`.", RecordField.DECISION::text),
    REASON("Why it was not carried to its end.", RecordField.REASON::text),
    DETAIL("A sentence with the reason.", RecordField.DETAIL::text),
    RESOLVED_ADDRESS("The address that was vetted, or the one that was refused.", RecordField.RESOLVED_ADDRESS::text),
    AUTHORITY("`host:port` asked for.", RecordField.AUTHORITY::text),
    DESTINATION("The EgressDestination that served it.", RecordField.DESTINATION::text),
    PARENT("`ip:port` of the parent proxy it went through, or was to.", RecordField.PARENT::text),
    TRACE_ID("W3C trace id.", RecordField.TRACE_ID::text);

    private final String sentence;
    private final Function<ConnectionRecord, @Nullable String> value;

    LogOperator(String sentence, Function<ConnectionRecord, @Nullable String> value) {
        this.sentence = sentence;
        this.value = value;
    }

    /** What it stands for, for people. */
    public String sentence() {
        return sentence;
    }

    /** Its value, unescaped; null where nothing is known. */
    @Nullable
    String of(ConnectionRecord record) {
        return value.apply(record);
    }

    private static Function<ConnectionRecord, @Nullable String> request(Function<RequestFacts, @Nullable String> fact) {
        return record -> {
            RequestFacts request = record.facts().request();
            return request == null ? null : fact.apply(request);
        };
    }
}
