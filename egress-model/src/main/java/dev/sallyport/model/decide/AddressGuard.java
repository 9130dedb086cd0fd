package dev.sallyport.model.decide;

import dev.sallyport.model.address.AddressClass;
import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Settings.InternalRange;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges an address by what it is, whatever rule allowed its name: cluster, control, resolver and own addresses and the
 * classes nobody may open are refused always; private and reserved ones unless the platform opened them (DESIGN §6).
 * Immutable.
 */
final class AddressGuard {
    private final Settings settings;
    private final Set<InetAddress> ownAddresses;
    private final List<Cidr> clusterRanges;

    AddressGuard(Settings settings, Set<InetAddress> ownAddresses) {
        this.settings = settings;
        this.ownAddresses = ownAddresses.stream().map(IpLiteral::plain).collect(Collectors.toUnmodifiableSet());
        List<Cidr> ranges = new ArrayList<>(settings.clusterCidrs());
        ranges.addAll(settings.controlCidrs());
        settings.dnsServers().forEach(server -> ranges.add(Cidr.of(server)));
        this.clusterRanges = List.copyOf(ranges);
    }

    /** True when it judges every address as the other one does. */
    boolean judgesLike(AddressGuard other) {
        return this == other
                || clusterRanges.equals(other.clusterRanges)
                        && ownAddresses.equals(other.ownAddresses)
                        && settings.forbiddenRanges().equals(other.settings.forbiddenRanges())
                        && settings.internalRanges().equals(other.settings.internalRanges())
                        && settings.nat64Prefixes().equals(other.settings.nat64Prefixes());
    }

    JudgedAddress judge(InetAddress address) {
        return JudgedAddress.of(address, settings.nat64Prefixes());
    }

    /**
     * Refuses the address, or returns null when its class stands in nobody's way.
     *
     * @param local whether the caller is of our own trust domain: internalRanges speak of its namespaces only
     * @param openedByRule whether a cluster-scoped Allow with CIDRs opens this judged address to the caller
     */
    @Nullable
    Refusal refuse(Attempt attempt, JudgedAddress address, boolean local, boolean openedByRule) {
        Refusal fixed = refusePlace(address.judged(), address.dialled());
        if (fixed == null && !address.isUntranslated()) {
            fixed = refuseTranslated(address.dialled());
        }
        if (fixed != null) {
            return fixed;
        }
        AddressClass judged = AddressTable.classify(address.judged());
        return switch (judged.opening()) {
            case ANY_RULE -> null;
            case NOBODY -> closed(judged, address.dialled());
            case PLATFORM ->
                openedByRule || local && openedBySettings(attempt, address.judged())
                        ? null
                        : forbidden(
                                address.dialled(),
                                "This is " + judged.phrase()
                                        + ": it opens only through cidrs in a ClusterEgressPolicy or"
                                        + " EgressSettings.internalRanges.");
        };
    }

    /** A NAT64 prefix makes the embedding harmless, and nothing else about the IPv6 address. */
    private @Nullable Refusal refuseTranslated(InetAddress dialled) {
        Refusal place = refusePlace(dialled, dialled);
        if (place != null) {
            return place;
        }
        AddressClass outer = AddressTable.classify(dialled);
        boolean closed = outer.opening() == Opening.NOBODY && outer != AddressClass.EMBEDDED_V4;
        return closed ? closed(outer, dialled) : null;
    }

    private @Nullable Refusal refusePlace(InetAddress address, InetAddress dialled) {
        byte[] bytes = address.getAddress();
        if (ownAddresses.contains(address) || contains(clusterRanges, bytes)) {
            return new Refusal(Reason.IN_CLUSTER_TARGET, null, dialled, Reason.IN_CLUSTER_TARGET.sentence(), List.of());
        }
        return contains(settings.forbiddenRanges(), bytes)
                ? forbidden(dialled, "The platform forbids this range to everyone.")
                : null;
    }

    private static Refusal closed(AddressClass addressClass, InetAddress dialled) {
        return forbidden(dialled, "This is " + addressClass.phrase() + ": no rule can open it.");
    }

    private static Refusal forbidden(InetAddress dialled, String detail) {
        return new Refusal(Reason.ADDRESS_FORBIDDEN, null, dialled, detail, List.of());
    }

    private boolean openedBySettings(Attempt attempt, InetAddress judged) {
        for (InternalRange range : settings.internalRanges()) {
            if (range.opens(judged, attempt.caller().namespace())) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(List<Cidr> ranges, byte[] address) {
        for (Cidr range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
