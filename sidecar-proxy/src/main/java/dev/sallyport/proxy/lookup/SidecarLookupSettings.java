package dev.sallyport.proxy.lookup;

import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.dns.ReverseName;
import java.net.InetAddress;
import java.util.List;

/**
 * Where a sidecar sends which question. Immutable.
 *
 * @param localDomains the cluster's domain and others of which the pod's own resolver is asked
 * @param searchDomains what resolvers of the pod append to names
 * @param localRanges of whose addresses the pod's own resolver is asked for names
 * @param maxPending questions under way at once
 */
public record SidecarLookupSettings(
        List<HostName> localDomains, List<HostName> searchDomains, List<Cidr> localRanges, int maxPending) {
    /** Copies the lists. */
    public SidecarLookupSettings {
        localDomains = List.copyOf(localDomains);
        searchDomains = List.copyOf(searchDomains);
        localRanges = List.copyOf(localRanges);
    }

    /** True for a name that is the cluster's business: of its domain, of one label, or of one of its addresses. */
    boolean isLocal(HostName name) {
        if (ReverseName.isReverse(name)) {
            InetAddress address = ReverseName.address(name);
            return address != null && localRanges.stream().anyMatch(range -> range.contains(address));
        }
        return name.text().indexOf('.') < 0 || isWithin(name, localDomains);
    }

    /** True for what a resolver may have made of another name by appending a search domain. */
    boolean isExpansion(HostName name) {
        return isWithin(name, searchDomains);
    }

    private static boolean isWithin(HostName name, List<HostName> domains) {
        for (HostName domain : domains) {
            String text = name.text();
            if (text.endsWith(domain.text())
                    && (text.length() == domain.text().length()
                            || text.charAt(text.length() - domain.text().length() - 1) == '.')) {
                return true;
            }
        }
        return false;
    }
}
