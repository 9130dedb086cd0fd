package dev.sallyport.model.decide;

import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.destination.Way;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Proof that this very address and port were vetted for this attempt: the only thing a dialer accepts. Where a parent proxy
 * is gone through, with proof of each of its addresses. Made only by {@link Gatekeeper}. Immutable.
 */
public final class DialTarget {
    private final Attempt attempt;
    private final @Nullable InetAddress address;
    private final int port;
    private final Basis basis;
    private final @Nullable Lead lead;

    /**
     * Where a destination leads, and whether requests matter: of most targets there is none. Immutable.
     *
     * @param endpoint null when the name was resolved
     * @param hops where the parent proxy is; empty without one
     */
    record Lead(Way way, @Nullable Endpoint endpoint, boolean byRequest, List<DialTarget> hops) {
        Lead through(List<DialTarget> vetted) {
            return new Lead(way, endpoint, byRequest, List.copyOf(vetted));
        }
    }

    DialTarget(Attempt attempt, @Nullable InetAddress address, int port, Basis basis, @Nullable Lead lead) {
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

    /** The vetted address; null where a parent proxy resolves the name. */
    public @Nullable InetAddress address() {
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

    /** Where its parent proxy may be connected to; once connected, where it was. Empty without one. */
    public List<DialTarget> hops() {
        return lead == null ? List.of() : lead.hops();
    }

    /** The parent proxy's address that it is connected through, or would be first; null without one. */
    public @Nullable DialTarget hop() {
        List<DialTarget> hops = hops();
        return hops.isEmpty() ? null : hops.getFirst();
    }

    DialTarget through(List<DialTarget> vetted) {
        return lead == null ? this : new DialTarget(attempt, address, port, basis, lead.through(vetted));
    }

    /**
     * The same, once it is known through which address of its parent proxy.
     *
     * @param other a hop at one of the addresses that were vetted for this target too; null changes nothing
     */
    public DialTarget through(@Nullable DialTarget other) {
        if (other == null) {
            return this;
        }
        for (DialTarget hop : hops()) {
            if (hop.socketAddress().equals(other.socketAddress())) {
                return through(List.of(hop));
            }
        }
        throw new IllegalArgumentException("not an address of the parent proxy that was vetted for this target");
    }

    /** The same on a connection that was made for a target alike. */
    public DialTarget on(DialTarget made) {
        return through(made.hop());
    }

    /** What let it pass. */
    public Basis basis() {
        return basis;
    }

    /** Where to connect; unresolved where a parent proxy resolves the name. */
    public InetSocketAddress socketAddress() {
        return address != null
                ? new InetSocketAddress(address, port)
                : InetSocketAddress.createUnresolved(
                        Objects.requireNonNull(attempt.host()).text(), port);
    }

    /** The address, or the name that a parent proxy resolves; for people. */
    public String place() {
        return address != null
                ? address.getHostAddress()
                : Objects.requireNonNull(attempt.host()).text();
    }

    @Override
    public String toString() {
        return "DialTarget[" + place() + " " + port + "]";
    }
}
