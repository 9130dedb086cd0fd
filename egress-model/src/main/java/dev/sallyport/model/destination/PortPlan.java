package dev.sallyport.model.destination;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a host is reached on one port. Immutable.
 *
 * @param tls who speaks TLS with it
 * @param connectTimeout how long connecting may take, and then the TLS handshake once more; null for the gateway's own
 * @param idleTimeout how long a connection may be silent; null for the gateway's own
 * @param upstream how requests are spread over connections and endpoints
 * @param fault why nothing may be carried by it; null when it is fit for use
 * @param spoken what is declared to be spoken there; null for whatever comes
 */
public record PortPlan(
        TlsPlan tls,
        @Nullable Duration connectTimeout,
        @Nullable Duration idleTimeout,
        UpstreamPlan upstream,
        @Nullable String fault,
        @Nullable Spoken spoken) {
    /** The default way: resolve, pass TLS through untouched. */
    public static final PortPlan DEFAULT =
            new PortPlan(new TlsPlan.Passthrough(), null, null, UpstreamPlan.NONE, null, null);

    /** A plan by which nothing may be carried: falling back to the default could send in clear what was to be encrypted. */
    public static PortPlan broken(String sentence) {
        return new PortPlan(new TlsPlan.Passthrough(), null, null, UpstreamPlan.NONE, sentence, null);
    }

    /** True when HTTP is forwarded request by request instead of being relayed on a connection of its own. */
    public boolean isForwarded() {
        return upstream.isStated() && mayBeHttp();
    }

    /** False where something else is declared to be spoken. */
    public boolean mayBeHttp() {
        return spoken == null || spoken == Spoken.HTTP;
    }
}
