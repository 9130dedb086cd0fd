package dev.sallyport.ca.attest;

import java.net.InetAddress;
import java.util.List;

/**
 * A pod as the cluster knows it. Immutable.
 *
 * @param uid its UID
 * @param serviceAccount it runs as
 * @param ended phase Succeeded or Failed
 * @param addresses its addresses; none before its sandbox is there
 */
public record PodFacts(String uid, String serviceAccount, boolean ended, List<InetAddress> addresses) {
    /** Copies the list. */
    public PodFacts {
        addresses = List.copyOf(addresses);
    }
}
