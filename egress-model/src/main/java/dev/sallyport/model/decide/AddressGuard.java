package dev.sallyport.model.decide;

import dev.sallyport.model.address.AddressClass;
import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.net.AddressBits;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.policy.Settings.InternalRange;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges an address by what it is, whatever rule allowed its name: cluster, control, resolver and own addresses and the
 * classes nobody may open are refused always; private and reserved ones unless the platform opened them (DESIGN §6).
 * Remembers what it found of a few hundred addresses, since names lead to the same ones again and again. Safe for concurrent
 * use.
 */
final class AddressGuard {
    private static final int REMEMBERED = 256;

    private final Settings settings;
    private final Set<InetAddress> ownAddresses;
    private final Cidr[] closedRanges;
    private final Cidr[] forbiddenRanges;
    /** Written without a lock: an entry is immutable, and a lost one is found again. */
    private final @Nullable JudgedAddress[] remembered = new JudgedAddress[REMEMBERED];

    AddressGuard(Settings settings, Set<InetAddress> ownAddresses) {
        this.settings = settings;
        this.ownAddresses = ownAddresses.stream().map(IpLiteral::plain).collect(Collectors.toUnmodifiableSet());
        List<Cidr> ranges = new ArrayList<>(settings.clusterCidrs());
        ranges.addAll(settings.controlCidrs());
        settings.dnsServers().forEach(server -> ranges.add(Cidr.of(server)));
        this.closedRanges = ranges.toArray(Cidr[]::new);
        this.forbiddenRanges = settings.forbiddenRanges().toArray(Cidr[]::new);
    }

    /** True when it judges every address as the other one does. */
    boolean judgesLike(AddressGuard other) {
        return ownAddresses.equals(other.ownAddresses)
                && settings.clusterCidrs().equals(other.settings.clusterCidrs())
                && settings.controlCidrs().equals(other.settings.controlCidrs())
                && settings.dnsServers().equals(other.settings.dnsServers())
                && settings.forbiddenRanges().equals(other.settings.forbiddenRanges())
                && settings.internalRanges().equals(other.settings.internalRanges())
                && settings.nat64Prefixes().equals(other.settings.nat64Prefixes());
    }

    /** What the address is, for every caller. */
    JudgedAddress judge(InetAddress address) {
        int slot = address.hashCode() * 0x9e3779b1 >>> 24;
        JudgedAddress known = remembered[slot];
        if (known != null && known.dialled().equals(address)) {
            return known;
        }
        JudgedAddress judged = judgeAnew(address);
        remembered[slot] = judged;
        return judged;
    }

    private JudgedAddress judgeAnew(InetAddress address) {
        AddressBits bits = AddressBits.of(address);
        InetAddress plain = bits.plain(address);
        for (Cidr prefix : settings.nat64Prefixes()) {
            if (bits.isV6() && prefix.contains(bits)) {
                InetAddress embedded = embedded(plain.getAddress());
                return judged(plain, bits, embedded, AddressBits.of(embedded));
            }
        }
        return judged(plain, bits, plain, bits);
    }

    private static InetAddress embedded(byte[] bytes) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an IPv4 address", e);
        }
    }

    private JudgedAddress judged(InetAddress dialled, AddressBits dialledBits, InetAddress judged, AddressBits bits) {
        AddressClass addressClass = AddressTable.classify(bits);
        Refusal closed = refusePlace(judged, bits, dialled);
        if (closed == null && !bits.equals(dialledBits)) {
            closed = refuseTranslated(dialled, dialledBits);
        }
        if (closed == null && addressClass.opening() == Opening.NOBODY) {
            closed = closed(addressClass, dialled);
        }
        return new JudgedAddress(dialled, dialledBits, judged, bits, addressClass, closed);
    }

    /**
     * Refuses the address, or returns null when its class stands in nobody's way.
     *
     * @param local whether the caller is of our own trust domain: internalRanges speak of its namespaces only
     * @param openedByPlatform whether a cluster-scoped Allow with CIDRs, or an endpoint of a ClusterEgressDestination,
     *     opens this judged address to the caller
     */
    @Nullable
    Refusal refuse(Attempt attempt, JudgedAddress address, boolean local, boolean openedByPlatform) {
        if (address.closed() != null || address.addressClass().opening() == Opening.ANY_RULE) {
            return address.closed();
        }
        return openedByPlatform || local && openedBySettings(attempt, address.judged())
                ? null
                : forbidden(
                        address.dialled(),
                        "This is " + address.addressClass().phrase()
                                + ": it opens only through cidrs in a ClusterEgressPolicy or"
                                + " EgressSettings.internalRanges.");
    }

    /** A NAT64 prefix makes the embedding harmless, and nothing else about the IPv6 address. */
    private @Nullable Refusal refuseTranslated(InetAddress dialled, AddressBits bits) {
        Refusal place = refusePlace(dialled, bits, dialled);
        if (place != null) {
            return place;
        }
        AddressClass outer = AddressTable.classify(bits);
        boolean closed = outer.opening() == Opening.NOBODY && outer != AddressClass.EMBEDDED_V4;
        return closed ? closed(outer, dialled) : null;
    }

    private @Nullable Refusal refusePlace(InetAddress address, AddressBits bits, InetAddress dialled) {
        if (ownAddresses.contains(address) || contains(closedRanges, bits)) {
            return new Refusal(Reason.IN_CLUSTER_TARGET, null, dialled, Reason.IN_CLUSTER_TARGET.sentence(), List.of());
        }
        return contains(forbiddenRanges, bits)
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

    private static boolean contains(Cidr[] ranges, AddressBits address) {
        for (Cidr range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
