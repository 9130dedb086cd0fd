package dev.sallyport.init;

import dev.sallyport.model.net.Cidr;

/** An IP family and what iptables, the kernel and the probe call things in it. Constants. */
enum Family {
    V4("IPv4", "iptables", "127.0.0.1", "127.0.0.0/8", "icmp-port-unreachable", "192.0.2.1"),
    V6("IPv6", "ip6tables", "::1", "::1/128", "icmp6-port-unreachable", "2001:db8::1");

    /** The port that the probe dials; nothing of it is meant to arrive anywhere. */
    static final int PROBE_PORT = 1404;

    private final String label;
    private final String command;
    private final String loopback;
    private final String loopbackRange;
    private final String unreachable;
    private final String probeAddress;

    Family(
            String label,
            String command,
            String loopback,
            String loopbackRange,
            String unreachable,
            String probeAddress) {
        this.label = label;
        this.command = command;
        this.loopback = loopback;
        this.loopbackRange = loopbackRange;
        this.unreachable = unreachable;
        this.probeAddress = probeAddress;
    }

    /** {@code IPv4} or {@code IPv6}, for sentences. */
    String label() {
        return label;
    }

    /** The stem of the command: {@code iptables} or {@code ip6tables}. */
    String command() {
        return command;
    }

    /** The address REDIRECT rewrites to, and so the one the sidecar listens on. */
    String loopback() {
        return loopback;
    }

    /** The range that must never be seen on a wire. */
    String loopbackRange() {
        return loopbackRange;
    }

    /** The REJECT answer for everything but TCP. */
    String unreachable() {
        return unreachable;
    }

    /** A documentation address (RFC 5737, RFC 3849): never a real destination. */
    String probeAddress() {
        return probeAddress;
    }

    /** True when the range is of this family. */
    boolean owns(Cidr range) {
        return range.isV6() == (this == V6);
    }
}
