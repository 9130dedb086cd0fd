package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one request in flight and how far its answer is. Confined to its event loop. */
final class Exchange {
    final RequestHead head;
    final @Nullable String upgrade;
    private final long begun = System.nanoTime();
    boolean requestDone;
    boolean answerBegun;
    int status;
    long sent;
    long received;

    Exchange(RequestHead head, @Nullable String upgrade) {
        this.head = head;
        this.upgrade = upgrade;
    }

    RequestRecord record(@Nullable Reason reason, String detail) {
        Duration duration = Duration.ofNanos(System.nanoTime() - begun);
        return new RequestRecord(head.method(), head.host(), status, reason, detail, sent, received, duration);
    }
}
