package dev.sallyport.testkit.net;

/**
 * The two addresses of a pod, as literals. Immutable.
 *
 * @param v4 in 10.244.0.0/16 (the DNS: its service address)
 * @param v6 in fd00:10:244::/56
 */
public record PodAddresses(String v4, String v6) {
    /** Everything a program would call "the cluster", as {@code SALLYPORT_CLUSTER_CIDRS} wants it. */
    public static final String CLUSTER_CIDRS = "10.244.0.0/16,10.96.0.0/12,fd00:10:244::/56";

    /** The cluster's DNS service. */
    public static final PodAddresses CLUSTER_DNS = new PodAddresses("10.96.0.10", "fd00:10:244:96::a");

    /** The {@code n}-th pod's addresses, 2 ≤ n ≤ 65000. */
    static PodAddresses ofIndex(int n) {
        return new PodAddresses("10.244.%d.%d".formatted(n >> 8, n & 0xff), "fd00:10:244::%x".formatted(n));
    }
}
