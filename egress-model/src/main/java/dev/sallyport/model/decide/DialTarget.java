package dev.sallyport.model.decide;

import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.destination.Way;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Proof that this very address and port were vetted for this attempt: the only thing a dialer accepts. Made only by
 * {@link Gatekeeper}. Immutable.
 */
public final class DialTarget {
    private final Attempt attempt;
    private final InetAddress address;
    private final int port;
    private final Basis basis;
    private final @Nullable Lead lead;

    /**
     * Where a destination leads, and whether requests matter: of most targets there is none. Immutable.
     *
     * @param endpoint null when the name was resolved
     */
    record Lead(Way way, @Nullable Endpoint endpoint, boolean byRequest) {}

    DialTarget(Attempt attempt, InetAddress address, int port, Basis basis, @Nullable Lead lead) {
        this.attempt = attempt;
        this.address = address;
        this.port = port;
        this.basis = basis;
        this.lead = lead;
    }

    /** The attempt it was vetted for. */
    public Attempt attempt() {
        return attempt;
    }

    /** The vetted address. */
    public InetAddress address() {
        return address;
    }

    /** The port to connect to: the one the app dialled unless its destination says another. */
    public int port() {
        return port;
    }

    /** How the host is reached. */
    public Way way() {
        return lead == null ? Way.DEFAULT : lead.way();
    }

    /** The endpoint this is the address of; null when the name was resolved. */
    public @Nullable Endpoint endpoint() {
        return lead == null ? null : lead.endpoint();
    }

    /** Whether rules speak of requests here: then this is leave to connect, and each request is judged by itself. */
    public boolean isByRequest() {
        return lead != null && lead.byRequest();
    }

    /** What let it pass. */
    public Basis basis() {
        return basis;
    }

    /** Where to connect. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        return "DialTarget[" + address.getHostAddress() + " " + port + "]";
    }
}
