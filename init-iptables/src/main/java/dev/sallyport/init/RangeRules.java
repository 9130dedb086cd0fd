package dev.sallyport.init;

import dev.sallyport.model.net.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * Which ranges may go straight out of a pod. The guard lets every process reach them, so what opens the world, the pod's
 * neighbours on the link or a metadata service is refused here as it is in policy (DESIGN §6). Pure functions.
 */
final class RangeRules {
    private static final int WIDEST_V4 = 8;
    private static final int WIDEST_V6 = 16;
    private static final Cidr UNIQUE_LOCAL = Cidr.parse("fc00::/7");

    private record Closed(Cidr range, String what) {}

    private static final List<Closed> CLOSED = List.of(
            closed("0.0.0.0/8", "the unspecified address"),
            closed("127.0.0.0/8", "loopback"),
            closed("224.0.0.0/4", "multicast"),
            closed("255.255.255.255/32", "the broadcast address"),
            closed("169.254.169.254/32", "a cloud's metadata service"),
            closed("169.254.170.2/32", "a cloud's credential service"),
            closed("169.254.170.23/32", "a cloud's credential service"),
            closed("::1/128", "loopback"),
            closed("::/96", "the unspecified address and IPv4-compatible ones"),
            closed("::ffff:0:0:0/96", "translated IPv4 addresses"),
            closed("64:ff9b::/96", "NAT64, and so all of IPv4"),
            closed("64:ff9b:1::/48", "NAT64, and so all of IPv4"),
            closed("2001::/32", "Teredo, and so all of IPv4"),
            closed("2002::/16", "6to4, and so all of IPv4"),
            closed("ff00::/8", "multicast"),
            closed("fd00:ec2::254/128", "a cloud's metadata service"),
            closed("fd00:ec2::23/128", "a cloud's credential service"),
            closed("fd20:ce::254/128", "a cloud's metadata service"));

    private RangeRules() {}

    /** Why the range may not be opened, as the end of a sentence that begins with the range; empty when it may. */
    static Optional<String> objection(Cidr range) {
        if (range.prefixLength() == 0) {
            return Optional.of("covers every address, so that nothing would be captured");
        }
        int widest = range.isV6() ? WIDEST_V6 : WIDEST_V4;
        if (range.prefixLength() < widest && !UNIQUE_LOCAL.contains(range)) {
            return Optional.of("is wider than /" + widest + "; name the ranges that are meant");
        }
        return CLOSED.stream()
                .filter(closed -> closed.range.overlaps(range))
                .findFirst()
                .map(closed -> "reaches " + RangeText.of(closed.range) + " (" + closed.what + "), which stays closed");
    }

    private static Closed closed(String range, String what) {
        return new Closed(Cidr.parse(range), what);
    }
}
