package dev.sallyport.testkit.world;

import java.util.List;

/**
 * Who is who outside. The public addresses are AS112's direct-delegation blocks (RFC 7534, 7535): globally reachable by
 * IANA's registry, hence public to every policy, and nobody's host (ADR 0020). Constants.
 */
public final class WorldAddresses {
    /** IPv4 and IPv6 ranges the outside answers on: the public ones, then what must never be reached. */
    public static final List<String> OWNED = List.of(
            "192.175.48.0/24",
            "2620:4f:8000::/48",
            "169.254.169.254/32",
            "10.0.0.0/24",
            "10.99.0.0/16",
            "10.96.0.1/32",
            "100.64.0.0/24",
            "172.16.0.0/24",
            "192.168.0.0/24",
            "8.8.8.8/32",
            "9.9.9.9/32",
            "2001:4860:4860::8888/128",
            "fd00:ec2::254/128",
            "64:ff9b::/96");

    /** Public resolvers, as an app might have them built in. */
    public static final List<String> RESOLVERS = List.of("8.8.8.8", "9.9.9.9", "2001:4860:4860::8888");

    /** Where UDP is answered (each needs its own socket, or answers would come from another address). */
    public static final List<String> UDP =
            List.of("192.175.48.10", "192.175.48.15", "2620:4f:8000::10", "10.0.0.1", "8.8.8.8");

    private WorldAddresses() {}

    /** What an address is, as servers call themselves in their answers. */
    static String kindOf(String address) {
        if (address.startsWith("192.175.48.") || address.startsWith("2620:4f:8000:")) {
            return "internet";
        }
        return address.equals("169.254.169.254") || address.startsWith("fd00:ec2:") ? "metadata" : "private";
    }
}
