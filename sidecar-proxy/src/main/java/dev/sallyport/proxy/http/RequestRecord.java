package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Phases;
import dev.sallyport.proxy.connection.RequestFacts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request that passed the gate or was refused there, once it is over. Immutable.
 *
 * @param host of the request, or null when the head could not be read
 * @param facts of the request and its answer, ours or the destination's
 * @param reason why it was refused or failed, or null
 * @param detail a sentence with the reason, else empty
 * @param bytesSent of the request, as forwarded
 * @param bytesReceived of the response, as forwarded
 * @param duration from its head to its end
 * @param phases what of it went where
 */
public record RequestRecord(
        @Nullable HostPort host,
        RequestFacts facts,
        @Nullable Reason reason,
        String detail,
        long bytesSent,
        long bytesReceived,
        Duration duration,
        Phases phases) {
    /** One that was refused by its head alone, or because it has none that can be read. */
    public static RequestRecord refused(HttpRefusal refusal, @Nullable RequestHead head, KeptFields kept) {
        RequestFacts facts = head == null
                ? new RequestFacts(null, null, null, refusal.status())
                : kept.facts(head, null, refusal.status());
        HostPort host = head == null ? null : head.host();
        return new RequestRecord(host, facts, refusal.reason(), refusal.sentence(), 0, 0, Duration.ZERO, Phases.NONE);
    }

    /** A request of which no more than this is known. */
    public RequestRecord(
            @Nullable String method,
            @Nullable HostPort host,
            int status,
            @Nullable Reason reason,
            String detail,
            long bytesSent,
            long bytesReceived,
            Duration duration) {
        this(
                host,
                new RequestFacts(method, null, null, status),
                reason,
                detail,
                bytesSent,
                bytesReceived,
                duration,
                Phases.NONE);
    }

    /** A token, or null when the head could not be read. */
    public @Nullable String method() {
        return facts.method();
    }

    /** Status of the answer; 0 when the connection ended without one. */
    public int status() {
        return facts.status();
    }
}
