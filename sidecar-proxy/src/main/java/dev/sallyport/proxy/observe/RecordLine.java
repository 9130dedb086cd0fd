package dev.sallyport.proxy.observe;

import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionFacts;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.connection.PrintableText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection record as one line of JSON: DESIGN §8's fields in its order, then {@code observed}, {@code detail} and
 * {@code original_destination}. Every field is always there, null where nothing is known. Confined to one thread.
 */
final class RecordLine {
    private final StringBuilder out = new StringBuilder(1024);
    private final int limit;

    RecordLine(int maxFieldCharacters) {
        this.limit = maxFieldCharacters;
    }

    /** The line, with its line feed; valid until the next call. */
    CharSequence format(ConnectionRecord record) {
        out.setLength(0);
        ConnectionFacts facts = record.facts();
        Outcome outcome = record.outcome();
        out.append("{\"time\":\"")
                .append(record.time().truncatedTo(ChronoUnit.MILLIS))
                .append('"');
        who(facts);
        where(facts);
        text("rule", facts.rule());
        text("decision", outcome.label());
        Reason reason = outcome.reason();
        text("reason", reason == null ? null : reason.label());
        number("bytes_sent", record.bytesSent());
        number("bytes_received", record.bytesReceived());
        number("duration_ms", record.duration().toMillis());
        text("upstream", facts.upstream());
        text("trace_id", facts.traceId());
        number("generation", facts.generation());
        text("observed", facts.observed());
        text("detail", detail(outcome));
        text("original_destination", facts.originalDestination());
        return out.append("}\n");
    }

    /** A line that stands for records that are missing before it: {@code decision} is {@code gap}. */
    CharSequence gap(Instant now, Instant since, long records) {
        out.setLength(0);
        out.append("{\"time\":\"").append(now.truncatedTo(ChronoUnit.MILLIS)).append('"');
        text("decision", "gap");
        number("records_missing", records);
        text("since", since.truncatedTo(ChronoUnit.MILLIS).toString());
        return out.append("}\n");
    }

    private void who(ConnectionFacts facts) {
        text("spiffe_id", facts.spiffeId());
        text("pod_uid", facts.podUid());
        text("claimed_pod", facts.claimedPod());
        text("namespace", facts.namespace());
    }

    private void where(ConnectionFacts facts) {
        text("authority", facts.authority());
        text("sni", facts.sni());
        text("http_host", facts.httpHost());
        text("resolved_address", facts.resolvedAddress());
        if (facts.port() == 0) {
            text("port", null);
        } else {
            number("port", facts.port());
        }
        Protocol protocol = facts.protocol();
        text("protocol", protocol == null ? null : protocol.name().toLowerCase(Locale.ROOT));
    }

    private static @Nullable String detail(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Carried carried -> null;
            case Outcome.Denied denied -> denied.detail();
            case Outcome.Failed failed -> failed.detail();
            case Outcome.Cut cut -> cut.detail();
        };
    }

    private void text(String name, @Nullable String value) {
        out.append(",\"").append(name).append("\":");
        if (value == null) {
            out.append("null");
            return;
        }
        out.append('"');
        PrintableText.append(out, value, limit);
        out.append('"');
    }

    private void number(String name, long value) {
        out.append(",\"").append(name).append("\":").append(value);
    }
}
