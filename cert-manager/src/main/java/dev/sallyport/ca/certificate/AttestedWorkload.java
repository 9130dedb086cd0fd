package dev.sallyport.ca.certificate;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.IpLiteral;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who a certificate is for, as an attestor established it; nothing here comes from the request. Immutable.
 *
 * @param id its SPIFFE ID
 * @param podUid UID of its pod, for the subject's serialNumber; null when there is no pod
 * @param dnsNames names from the CA's own table, for our servers
 * @param addresses addresses from the CA's own table
 */
public record AttestedWorkload(
        SpiffeId id, @Nullable String podUid, List<HostName> dnsNames, List<IpLiteral> addresses) {
    private static final Pattern POD_UID = Pattern.compile("[0-9A-Za-z-]{1,64}");

    /** Copies the lists and checks the UID's characters (X.520 serialNumber is a printable string of 1 to 64). */
    public AttestedWorkload {
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
        if (podUid != null && !POD_UID.matcher(podUid).matches()) {
            throw new IllegalArgumentException("a pod UID has 1 to 64 letters, digits and hyphens");
        }
    }

    /** A workload with a pod and no other name. */
    public static AttestedWorkload ofPod(SpiffeId id, String podUid) {
        return new AttestedWorkload(id, podUid, List.of(), List.of());
    }
}
