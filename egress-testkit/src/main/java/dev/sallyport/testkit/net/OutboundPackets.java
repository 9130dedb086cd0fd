package dev.sallyport.testkit.net;

/**
 * How many packets a pod sent past the router towards the outside, IPv4 and IPv6 together. Immutable.
 *
 * @param other protocols that are neither TCP, UDP nor ICMP
 */
public record OutboundPackets(long tcp, long udp, long icmp, long other) {
    /** Everything together: 0 means that nothing of the pod left on its own. */
    public long total() {
        return tcp + udp + icmp + other;
    }

    OutboundPackets plus(OutboundPackets more) {
        return new OutboundPackets(tcp + more.tcp, udp + more.udp, icmp + more.icmp, other + more.other);
    }
}
