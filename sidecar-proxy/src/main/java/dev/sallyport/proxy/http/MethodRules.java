package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What no judge is asked about: requests that cannot be forwarded, and which Upgrade may stand (ADR 0042). Pure. */
public final class MethodRules {
    private MethodRules() {}

    /**
     * TRACE would send credentials back in content, and a CONNECT here would hide from policy what follows it: 405. An
     * https URI in plaintext asks us to speak TLS for the client: 400.
     */
    public static @Nullable HttpRefusal refuse(RequestHead head) {
        String host = head.host().toString();
        if (head.method().equals("CONNECT") || head.method().equals("TRACE")) {
            return HttpRefusal.of(Reason.MALFORMED, head.method() + " is not forwarded.", null, host)
                    .withStatus(405);
        }
        if (head.target() instanceof RequestTarget.Absolute absolute
                && absolute.scheme().equals("https")) {
            return HttpRefusal.of(
                    Reason.MALFORMED, "An https URI is reached by CONNECT, not by a plain request.", null, host);
        }
        return null;
    }

    /** The protocol to ask the origin for, or null: one that is allowed, on a GET without content (RFC 6455 §4.1). */
    public static @Nullable String upgrade(RequestHead head, Set<String> allowed) {
        if (!head.method().equals("GET") || !(head.framing() instanceof BodyFraming.None)) {
            return null;
        }
        return head.upgrades().stream().filter(allowed::contains).findFirst().orElse(null);
    }
}
