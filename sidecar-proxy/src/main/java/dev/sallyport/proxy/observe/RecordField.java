package dev.sallyport.proxy.observe;

import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.Phase;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.connection.RequestFacts;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every field of a connection record in the order in which it is written: DESIGN §8's, then what came later. The JSON
 * Schema in {@code docs/record.schema.json} and the table in {@code docs/records.md} are made of this enum.
 */
public enum RecordField {
    TIME(
            Kind.TIME,
            "When the connection was accepted, or its request's head was read.",
            record -> record.time().truncatedTo(ChronoUnit.MILLIS).toString()),
    SPIFFE_ID(Kind.TEXT, "The caller, from its certificate; at a sidecar its own.", facts(ConnectionFacts::spiffeId)),
    POD_UID(Kind.TEXT, "The caller's pod, from its certificate.", facts(ConnectionFacts::podUid)),
    CLAIMED_POD(Kind.TEXT, "The pod's name, as the caller states it.", facts(ConnectionFacts::claimedPod)),
    NAMESPACE(Kind.TEXT, "The caller's namespace.", facts(ConnectionFacts::namespace)),
    AUTHORITY(Kind.TEXT, "`host:port` asked for.", facts(ConnectionFacts::authority)),
    SNI(Kind.TEXT, "Server name in the ClientHello.", facts(ConnectionFacts::sni)),
    HTTP_HOST(Kind.TEXT, "Host of the HTTP request.", facts(ConnectionFacts::httpHost)),
    RESOLVED_ADDRESS(
            Kind.TEXT,
            "The address that was vetted, or the one that was refused.",
            facts(ConnectionFacts::resolvedAddress)),
    PORT(
            Kind.COUNT_OR_NULL,
            "The port the app dialled.",
            record -> positive(record.facts().port())),
    PROTOCOL(
            List.of("tls", "http", "tcp"),
            true,
            "What the first bytes are.",
            record -> word(record.facts().protocol())),
    RULE(
            Kind.TEXT,
            "What decided: `namespace/policy/rule`, `cluster/policy/rule` or `posture/…`.",
            facts(ConnectionFacts::rule)),
    DECISION(
            List.of("allowed", "denied", "failed", "cut"),
            false,
            "How it ended: carried to its end; refused by policy; it should have been carried and could not be; it was cut"
                    + " while it was carried.",
            record -> record.outcome().label()),
    REASON(
            Arrays.stream(Reason.values()).map(Reason::label).toList(),
            true,
            "Why it was not carried to its end.",
            record -> label(record.outcome().reason())),
    BYTES_SENT(Kind.COUNT, "From the workload towards the destination.", ConnectionRecord::bytesSent),
    BYTES_RECEIVED(Kind.COUNT, "From the destination towards the workload.", ConnectionRecord::bytesReceived),
    DURATION_MS(
            Kind.COUNT,
            "From its beginning to its end.",
            record -> record.duration().toMillis()),
    UPSTREAM(
            Kind.TEXT,
            "`ip:port` of the connection that was made; at a sidecar, the gateway's.",
            facts(ConnectionFacts::upstream)),
    TRACE_ID(Kind.TEXT, "W3C trace id.", facts(ConnectionFacts::traceId)),
    GENERATION(
            Kind.COUNT,
            "Of the policy that decided; 0 when none did.",
            record -> record.facts().generation()),
    OBSERVED(
            Kind.TEXT,
            "What policies that only observe would have said: `would-allow:…`, `would-deny:…`, comma-separated.",
            facts(ConnectionFacts::observed)),
    DETAIL(Kind.TEXT, "A sentence with the reason.", record -> detail(record.outcome())),
    ORIGINAL_DESTINATION(
            Kind.TEXT,
            "`ip:port` the app dialled; at the gateway a claim.",
            facts(ConnectionFacts::originalDestination)),
    PEER_ADDRESS(
            Kind.TEXT,
            "`ip:port` the connection came from: the workload's tunnel, or at a sidecar the app.",
            facts(ConnectionFacts::peerAddress)),
    DESTINATION(
            Kind.TEXT,
            "The EgressDestination that served it, `namespace/name` or `cluster/name`.",
            facts(ConnectionFacts::destination)),
    METHOD(Kind.TEXT, "HTTP method, where the request was read.", request(RequestFacts::method)),
    PATH(
            Kind.TEXT,
            "Path of the HTTP request, without its query, at most 1024 characters of it.",
            request(RequestFacts::path)),
    STATUS(
            Kind.COUNT_OR_NULL,
            "Status of the answer to the HTTP request, ours or the destination's; null when there was none.",
            request(facts -> positive(facts.status()))),
    QUEUE_MS(Phase.QUEUE, "Until it was decided and had a place: first bytes, policy, limits, a pool."),
    RESOLVE_MS(Phase.RESOLVE, "Looking up its name; 0 from the cache."),
    CONNECT_MS(Phase.CONNECT, "Connecting; at a sidecar, waiting for the gateway's answer."),
    TLS_MS(Phase.TLS, "TLS that the gateway began with the destination."),
    FIRST_BYTE_MS(Phase.FIRST_BYTE, "From then on, or from the request's being passed on, to the answer's first byte."),
    LAST_BYTE_MS(Phase.LAST_BYTE, "From the answer's first byte to its last."),
    PARENT(Kind.TEXT, "`ip:port` of the parent proxy it went through, or was to.", facts(ConnectionFacts::parent));

    /** What a field may be. */
    public enum Kind {
        /** RFC 3339, in UTC, with milliseconds. */
        TIME,
        /** Text or null. */
        TEXT,
        /** A number that is never missing. */
        COUNT,
        /** A number or null. */
        COUNT_OR_NULL,
        /** One of some words. */
        WORD,
        /** One of some words, or null. */
        WORD_OR_NULL
    }

    private final Kind kind;
    private final List<String> words;
    private final String sentence;
    private final Function<ConnectionRecord, @Nullable Object> value;
    private final String shown;

    RecordField(Kind kind, String sentence, Function<ConnectionRecord, @Nullable Object> value) {
        this(kind, List.of(), sentence, value);
    }

    RecordField(
            List<String> words, boolean nullable, String sentence, Function<ConnectionRecord, @Nullable Object> value) {
        this(nullable ? Kind.WORD_OR_NULL : Kind.WORD, words, sentence, value);
    }

    RecordField(Phase phase, String sentence) {
        this(Kind.COUNT_OR_NULL, List.of(), sentence + " Null where that did not happen.", record -> {
            long millis = record.phases().millis(phase);
            return millis == Phases.ABSENT ? null : millis;
        });
    }

    RecordField(Kind kind, List<String> words, String sentence, Function<ConnectionRecord, @Nullable Object> value) {
        this.kind = kind;
        this.words = words;
        this.sentence = sentence;
        this.value = value;
        this.shown = name().toLowerCase(Locale.ROOT);
    }

    /** Its name in the record. */
    public String shown() {
        return shown;
    }

    /** What it says, for people. */
    public String sentence() {
        return sentence;
    }

    /** What it may be. */
    public Kind kind() {
        return kind;
    }

    /** What it may say; empty where that is not a list. */
    public List<String> words() {
        return words;
    }

    /** Its value: a text, a number, or null where nothing is known. */
    @Nullable
    Object of(ConnectionRecord record) {
        return value.apply(record);
    }

    /** Text for people and programs that know no null: {@code -} is the caller's to add. */
    @Nullable
    String text(ConnectionRecord record) {
        Object is = of(record);
        return is == null ? null : is.toString();
    }

    private static Function<ConnectionRecord, @Nullable Object> facts(
            Function<ConnectionFacts, @Nullable String> fact) {
        return record -> fact.apply(record.facts());
    }

    private static Function<ConnectionRecord, @Nullable Object> request(Function<RequestFacts, @Nullable Object> fact) {
        return record -> {
            RequestFacts request = record.facts().request();
            return request == null ? null : fact.apply(request);
        };
    }

    private static @Nullable Long positive(int number) {
        return number == 0 ? null : Long.valueOf(number);
    }

    private static @Nullable String word(@Nullable Protocol protocol) {
        return protocol == null ? null : protocol.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String label(@Nullable Reason reason) {
        return reason == null ? null : reason.label();
    }

    private static @Nullable String detail(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Carried carried -> null;
            case Outcome.Denied denied -> denied.detail();
            case Outcome.Failed failed -> failed.detail();
            case Outcome.Cut cut -> cut.detail();
        };
    }
}
