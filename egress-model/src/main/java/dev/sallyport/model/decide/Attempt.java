package dev.sallyport.model.decide;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.request.RequestFacts;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants, after all claims about its destination have been reconciled: a name or, for nameless traffic, an
 * address. Immutable.
 *
 * @param caller identity from the certificate
 * @param host the destination's name; null for nameless traffic
 * @param literal the address to reach when there is no name; null when there is one
 * @param port the port the app dialled
 * @param protocol what the first bytes are; null while they have not been seen
 * @param request the HTTP request it is judged for; null where the connection as such is
 * @param podUid the caller's pod as its certificate names it; null where it names none
 */
public record Attempt(
        SpiffeId caller,
        @Nullable HostName host,
        @Nullable InetAddress literal,
        int port,
        @Nullable Protocol protocol,
        @Nullable RequestFacts request,
        @Nullable String podUid) {
    /** Checks that exactly one of name and literal is there, and the port; takes zone id and IPv4 mapping off. */
    public Attempt {
        literal = literal == null ? null : IpLiteral.plain(literal);
        if ((host == null) == (literal == null)) {
            throw new IllegalArgumentException(
                    "an attempt has a host name or a literal address, not both, not neither");
        }
        PortRange.of(port);
    }

    /** An attempt at a connection of a caller whose pod nobody attested. */
    public Attempt(
            SpiffeId caller,
            @Nullable HostName host,
            @Nullable InetAddress literal,
            int port,
            @Nullable Protocol protocol) {
        this(caller, host, literal, port, protocol, null, null);
    }

    /** The same attempt once the first bytes have been seen. */
    public Attempt withProtocol(Protocol seen) {
        return new Attempt(caller, host, literal, port, seen, request, podUid);
    }

    /** The same attempt for one HTTP request that the connection carries. */
    public Attempt withRequest(RequestFacts read) {
        return new Attempt(caller, host, literal, port, Protocol.HTTP, read, podUid);
    }

    /** The same attempt out of this pod. */
    public Attempt ofPod(@Nullable String attested) {
        return new Attempt(caller, host, literal, port, protocol, request, attested);
    }

    /** The same attempt at another port: what an endpoint of a destination amounts to. */
    Attempt withPort(int other) {
        return new Attempt(caller, host, literal, other, protocol, request, podUid);
    }
}
