package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Stopwatch;
import org.jspecify.annotations.Nullable;

/** The one request in flight and how far its answer is. Confined to its event loop. */
final class Exchange {
    final RequestHead head;
    final @Nullable String upgrade;
    final Stopwatch watch;
    boolean requestDone;
    boolean answerBegun;
    int status;

    @Nullable
    ResponseHead answer;

    long sent;
    long received;

    Exchange(RequestHead head, @Nullable String upgrade, Stopwatch watch) {
        this.head = head;
        this.watch = watch;
        this.upgrade = upgrade;
    }

    /** The answer has begun. */
    void answered(ResponseHead begun) {
        answerBegun = true;
        status = begun.status();
        answer = begun;
    }

    RequestRecord record(KeptFields kept, @Nullable Reason reason, String detail) {
        return new RequestRecord(
                head.host(),
                kept.facts(head, answer, status),
                reason,
                detail,
                sent,
                received,
                watch.age(),
                watch.read());
    }
}
