package dev.sallyport.cli.explain;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.RequestFacts;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * May this caller reach that? Immutable.
 *
 * @param caller who
 * @param host a name, or an address for traffic without one
 * @param port the port the app dials
 * @param address what the name resolves to; null while it has not been said, and always for an address as host
 * @param protocol what the first bytes are; null while it has not been said
 * @param request which HTTP request; null while it has not been said
 * @param at when
 */
public record Question(
        SpiffeId caller,
        Host host,
        int port,
        @Nullable InetAddress address,
        @Nullable Protocol protocol,
        @Nullable RequestFacts request,
        Instant at) {
    /** As the gateway would put it, once it has seen the first bytes; of HTTP, once it has read the request that is asked about. */
    Attempt attempt(@Nullable Protocol seen) {
        Attempt connection = connection(seen);
        return request != null && seen == Protocol.HTTP ? connection.withRequest(request) : connection;
    }

    private Attempt connection(@Nullable Protocol seen) {
        return switch (host) {
            case HostName name -> new Attempt(caller, name, null, port, seen);
            case IpLiteral literal -> new Attempt(caller, null, literal.address(), port, seen);
        };
    }

    /** The one address it can be about; null when any is possible. */
    @Nullable
    InetAddress onlyAddress() {
        return host instanceof IpLiteral literal ? literal.address() : address;
    }

    /** {@code host:port}. */
    public String destination() {
        return host.text() + ":" + port;
    }
}
