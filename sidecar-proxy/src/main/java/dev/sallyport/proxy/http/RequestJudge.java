package dev.sallyport.proxy.http;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.reason.Reason;
import org.jspecify.annotations.Nullable;

/** Judges each request before a byte of it is forwarded. Called on the event loop; never blocks. */
@FunctionalInterface
public interface RequestJudge {
    /** Null to let it pass, or what the client is told instead. */
    @Nullable
    HttpRefusal refuse(RequestHead head);

    /** Lets pass what is meant for the authority the connection was permitted for; the rest gets 421. */
    static RequestJudge of(Authority permitted) {
        return head -> head.host().agreesWith(permitted)
                ? null
                : HttpRefusal.of(
                                Reason.NAME_MISMATCH,
                                "This connection was opened for " + permitted + ".",
                                null,
                                head.host().toString())
                        .withStatus(421);
    }
}
