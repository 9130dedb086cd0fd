package dev.sallyport.testkit.ca;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a leaf shall look like. {@link #workload} gives the right shape (PROTOCOL §3.1); each further method changes one
 * thing, and those that break the shape say so. Immutable: every method returns a copy.
 *
 * @param path path of the SPIFFE ID below the issuing CA's trust domain; ignored when {@code uris} is set
 * @param uris URI SANs to write instead of the one derived from {@code path}; empty list: no URI SAN at all
 * @param podUid subject serialNumber; null leaves the subject empty and makes the SAN critical
 * @param starts start of life relative to now
 * @param ends end of life relative to now
 */
public record SvidRequest(
        String path,
        @Nullable List<String> uris,
        @Nullable String podUid,
        List<String> dnsNames,
        List<String> ipAddresses,
        Duration starts,
        Duration ends,
        boolean certificateAuthority,
        boolean keyCertSign,
        boolean clientAuth,
        boolean serverAuth) {

    /** {@code spiffe://<trust domain of the CA>/ns/<namespace>/sa/<serviceAccount>}, valid from two minutes ago for one hour. */
    public static SvidRequest workload(String namespace, String serviceAccount) {
        return ofPath("/ns/" + namespace + "/sa/" + serviceAccount);
    }

    /** An ID with any path; bad when it is not {@code /ns/<ns>/sa/<sa>}. */
    public static SvidRequest ofPath(String path) {
        return new SvidRequest(
                path,
                null,
                null,
                List.of(),
                List.of(),
                Duration.ofMinutes(-2),
                Duration.ofHours(1),
                false,
                false,
                true,
                true);
    }

    /** Attests the pod: subject serialNumber. */
    public SvidRequest podUid(String uid) {
        return new SvidRequest(
                path,
                uris,
                uid,
                dnsNames,
                ipAddresses,
                starts,
                ends,
                certificateAuthority,
                keyCertSign,
                clientAuth,
                serverAuth);
    }

    /** Adds DNS SANs (curl checks its HTTPS proxy's name). */
    public SvidRequest dnsNames(String... names) {
        return with(uris, plus(dnsNames, names), ipAddresses);
    }

    /** Adds IP SANs, as address literals. */
    public SvidRequest ipAddresses(String... literals) {
        return with(uris, dnsNames, plus(ipAddresses, literals));
    }

    /** Lifetime from now. */
    public SvidRequest lifetime(Duration fromNow) {
        return lives(starts, fromNow);
    }

    /** Bad: ended a minute ago. */
    public SvidRequest expired() {
        return lives(Duration.ofHours(-2), Duration.ofMinutes(-1));
    }

    /** Bad: begins in an hour. */
    public SvidRequest notYetValid() {
        return lives(Duration.ofHours(1), Duration.ofHours(2));
    }

    /** Replaces the URI SANs; bad unless there is exactly one, of SPIFFE's form, in the CA's trust domain. */
    public SvidRequest uris(String... values) {
        return with(List.of(values), dnsNames, ipAddresses);
    }

    /** Bad: no URI SAN; give DNS names for a DNS-only certificate. */
    public SvidRequest withoutUri() {
        return with(List.of(), dnsNames, ipAddresses);
    }

    /** Bad: a leaf with CA:TRUE. */
    public SvidRequest asCertificateAuthority() {
        return usage(true, true, clientAuth, serverAuth);
    }

    /** Bad: keyCertSign besides digitalSignature. */
    public SvidRequest withKeyCertSign() {
        return usage(certificateAuthority, true, clientAuth, serverAuth);
    }

    /** Bad as a client: extended key usage serverAuth only. */
    public SvidRequest serverAuthOnly() {
        return usage(certificateAuthority, keyCertSign, false, true);
    }

    /** Bad as a server: extended key usage clientAuth only. */
    public SvidRequest clientAuthOnly() {
        return usage(certificateAuthority, keyCertSign, true, false);
    }

    private SvidRequest lives(Duration from, Duration to) {
        return new SvidRequest(
                path,
                uris,
                podUid,
                dnsNames,
                ipAddresses,
                from,
                to,
                certificateAuthority,
                keyCertSign,
                clientAuth,
                serverAuth);
    }

    private SvidRequest with(@Nullable List<String> newUris, List<String> newDnsNames, List<String> newIpAddresses) {
        return new SvidRequest(
                path,
                newUris,
                podUid,
                newDnsNames,
                newIpAddresses,
                starts,
                ends,
                certificateAuthority,
                keyCertSign,
                clientAuth,
                serverAuth);
    }

    private SvidRequest usage(boolean ca, boolean certSign, boolean client, boolean server) {
        return new SvidRequest(path, uris, podUid, dnsNames, ipAddresses, starts, ends, ca, certSign, client, server);
    }

    private static List<String> plus(List<String> present, String... more) {
        List<String> all = new ArrayList<>(present);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }
}
