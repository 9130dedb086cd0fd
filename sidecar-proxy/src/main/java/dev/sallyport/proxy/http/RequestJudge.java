package dev.sallyport.proxy.http;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Judges each request before a byte of it is forwarded. Called and answers on the event loop; never blocks. */
@FunctionalInterface
public interface RequestJudge {
    /** Tells once, perhaps before it returns: null to let it pass, or what the client is told instead. */
    void judge(RequestHead head, Consumer<@Nullable HttpRefusal> verdict);

    /** Lets pass what is meant for the authority the connection was permitted for; the rest gets 421. */
    static RequestJudge of(Authority permitted) {
        return (head, verdict) -> verdict.accept(
                head.host().agreesWith(permitted)
                        ? null
                        : HttpRefusal.of(
                                        Reason.NAME_MISMATCH,
                                        "This connection was opened for " + permitted + ".",
                                        null,
                                        head.host().toString())
                                .withStatus(421));
    }

    /** Asks the other one about what this one lets pass. */
    default RequestJudge then(RequestJudge next) {
        return (head, verdict) -> judge(head, refusal -> {
            if (refusal == null) {
                next.judge(head, verdict);
            } else {
                verdict.accept(refusal);
            }
        });
    }
}
