package dev.sallyport.model.decide;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Proof that this very address and port were vetted for this attempt: the only thing a dialer accepts. Made only by
 * {@link Gatekeeper}. Immutable.
 */
public final class DialTarget {
    private final Attempt attempt;
    private final InetAddress address;
    private final Basis basis;

    DialTarget(Attempt attempt, InetAddress address, Basis basis) {
        this.attempt = attempt;
        this.address = address;
        this.basis = basis;
    }

    /** The attempt it was vetted for. */
    public Attempt attempt() {
        return attempt;
    }

    /** The vetted address. */
    public InetAddress address() {
        return address;
    }

    /** What let it pass. */
    public Basis basis() {
        return basis;
    }

    /** Where to connect. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, attempt.port());
    }

    @Override
    public String toString() {
        return "DialTarget[" + address.getHostAddress() + " " + attempt.port() + "]";
    }
}
