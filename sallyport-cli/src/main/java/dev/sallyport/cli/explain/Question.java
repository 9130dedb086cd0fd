package dev.sallyport.cli.explain;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.PodLabels;
import dev.sallyport.model.policy.Pods;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.request.RequestFacts;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
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
 * @param pod labels of the caller's pod; unknown while they have not been said
 */
public record Question(
        SpiffeId caller,
        Host host,
        int port,
        @Nullable InetAddress address,
        @Nullable Protocol protocol,
        @Nullable RequestFacts request,
        Instant at,
        PodLabels pod) {
    private static final String UID = "asked";

    /** About a caller of whose pod nothing is said. */
    public Question(
            SpiffeId caller,
            Host host,
            int port,
            @Nullable InetAddress address,
            @Nullable Protocol protocol,
            Instant at) {
        this(caller, host, port, address, protocol, null, at, PodLabels.UNKNOWN);
    }

    /** The same of another place; host and port left out are those asked for. Of its address nothing is known. */
    Question elsewhere(@Nullable Host otherHost, @Nullable Integer otherPort) {
        return new Question(
                caller,
                otherHost == null ? host : otherHost,
                otherPort == null ? port : otherPort,
                null,
                protocol,
                request,
                at,
                pod);
    }

    /** The pods there are: the caller's, when its labels have been said. */
    Pods pods() {
        return pod.isKnown() ? new Pods(Map.of(caller.namespace(), Map.of(UID, pod))) : Pods.NONE;
    }

    /** As the gateway would put it, once it has seen the first bytes; of HTTP, once it has read the request that is asked about. */
    Attempt attempt(@Nullable Protocol seen) {
        Attempt connection = connection(seen);
        return request != null && seen == Protocol.HTTP ? connection.withRequest(request) : connection;
    }

    private Attempt connection(@Nullable Protocol seen) {
        return switch (host) {
            case HostName name -> new Attempt(caller, name, null, port, seen).ofPod(UID);
            case IpLiteral literal -> new Attempt(caller, null, literal.address(), port, seen).ofPod(UID);
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
