package dev.sallyport.model.decide;

import dev.sallyport.model.address.AddressClass;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.model.reason.Reason;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges an address by what it is, whatever rule allowed its name: cluster, control, resolver and own addresses and the
 * classes nobody may open are refused always; private and reserved ones unless the platform opened them (DESIGN §6).
 * Immutable.
 */
final class AddressGuard {
    private final Settings settings;
    private final Set<InetAddress> ownAddresses;

    AddressGuard(Settings settings, Set<InetAddress> ownAddresses) {
        this.settings = settings;
        this.ownAddresses = Set.copyOf(ownAddresses);
    }

    JudgedAddress judge(InetAddress address) {
        return JudgedAddress.of(address, settings.nat64Prefixes());
    }

    /**
     * Refuses the address, or returns null when its class stands in nobody's way.
     *
     * @param openedByRule whether a cluster-scoped Allow with CIDRs opens this judged address to the caller
     */
    @Nullable
    Refusal refuse(Attempt attempt, JudgedAddress address, Predicate<JudgedAddress> openedByRule) {
        Refusal fixed = refuse(address.dialled(), address.judged());
        if (fixed != null) {
            return fixed;
        }
        AddressClass judged = AddressTable.classify(address.judged());
        return switch (judged.opening()) {
            case ANY_RULE -> null;
            case NOBODY -> forbidden(address.dialled(), "A " + judged.label() + " address cannot be opened by anyone.");
            case PLATFORM ->
                openedBySettings(attempt, address.judged()) || openedByRule.test(address)
                        ? null
                        : forbidden(
                                address.dialled(),
                                "A " + judged.label()
                                        + " address opens only through cidrs in a ClusterEgressPolicy or"
                                        + " EgressSettings.internalRanges.");
        };
    }

    private @Nullable Refusal refuse(InetAddress dialled, InetAddress judged) {
        for (InetAddress address : dialled.equals(judged) ? List.of(judged) : List.of(dialled, judged)) {
            if (ownAddresses.contains(address)
                    || settings.dnsServers().contains(address)
                    || contains(settings.clusterCidrs(), address)
                    || contains(settings.controlCidrs(), address)) {
                return new Refusal(
                        Reason.IN_CLUSTER_TARGET, null, dialled, Reason.IN_CLUSTER_TARGET.sentence(), List.of());
            }
            if (contains(settings.forbiddenRanges(), address)) {
                return forbidden(dialled, "The platform forbids this range to everyone.");
            }
        }
        return null;
    }

    private static Refusal forbidden(InetAddress dialled, String detail) {
        return new Refusal(Reason.ADDRESS_FORBIDDEN, null, dialled, detail, List.of());
    }

    private boolean openedBySettings(Attempt attempt, InetAddress judged) {
        return settings.internalRanges().stream()
                .anyMatch(range -> range.opens(judged, attempt.caller().namespace()));
    }

    private static boolean contains(List<Cidr> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
