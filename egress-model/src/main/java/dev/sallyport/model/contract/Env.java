package dev.sallyport.model.contract;

/**
 * Environment variables written by the injector (or by hand) and read by the programs. Every one of them is also a
 * setting {@code sallyport.…} of the same words (MicroProfile Config's environment mapping). Constants.
 */
public final class Env {
    /** {@code sidecar} or {@code gateway}. */
    public static final String ROLE = "SALLYPORT_ROLE";
    /** Gateway addresses, comma-separated {@code host:port}. */
    public static final String GATEWAY = "SALLYPORT_GATEWAY";
    /** The one SPIFFE ID the sidecar accepts as its gateway. */
    public static final String GATEWAY_ID = "SALLYPORT_GATEWAY_ID";
    /** The one SPIFFE ID accepted as the CA. */
    public static final String CA_ID = "SALLYPORT_CA_ID";
    /** Trust domain, default {@code cluster.local}. */
    public static final String TRUST_DOMAIN = "SALLYPORT_TRUST_DOMAIN";
    /** Pod, service and node ranges that stay in the cluster, comma-separated CIDRs. */
    public static final String CLUSTER_CIDRS = "SALLYPORT_CLUSTER_CIDRS";
    /** Addresses of gateway, CA, resolver and API server where they lie outside the cluster ranges. */
    public static final String CONTROL_CIDRS = "SALLYPORT_CONTROL_CIDRS";
    /** init-iptables: ranges that go straight out, past the gateway ({@code exclude-outbound-cidrs}). */
    public static final String DIRECT_CIDRS = "SALLYPORT_DIRECT_CIDRS";
    /** init-iptables: resolvers outside the other ranges that may be asked on port 53, comma-separated addresses. */
    public static final String DNS_SERVERS = "SALLYPORT_DNS_SERVERS";
    /** {@code true}: init-iptables sends port 53 to the sidecar, and the sidecar answers it. */
    public static final String DNS_CAPTURE = "SALLYPORT_DNS_CAPTURE";
    /** init-iptables: where captured DNS goes, sidecar: where it is answered; default {@link Ports#DNS}. */
    public static final String DNS_PORT = "SALLYPORT_DNS_PORT";
    /** Sidecar: the cluster's domain, of which the pod's own resolver is asked; default {@code cluster.local}. */
    public static final String DNS_CLUSTER_DOMAIN = "SALLYPORT_DNS_CLUSTER_DOMAIN";
    /** init-iptables: where captured TCP goes, default {@link Ports#CAPTURE}. */
    public static final String PROXY_PORT = "SALLYPORT_PROXY_PORT";
    /** init-iptables: the user exempt from redirection, default {@link Uids#PROXY}. */
    public static final String PROXY_UID = "SALLYPORT_PROXY_UID";
    /** init-iptables: {@code auto}, {@code nft} or {@code legacy}. */
    public static final String IPTABLES_BACKEND = "SALLYPORT_IPTABLES_BACKEND";
    /** init-iptables: {@code false} skips the live probe. */
    public static final String PROBE = "SALLYPORT_PROBE";
    /** init-iptables: how long the probe of one family may take, like {@code 5s}. */
    public static final String PROBE_TIMEOUT = "SALLYPORT_PROBE_TIMEOUT";
    /** Where resources come from: {@code kubernetes} or {@code directory:<path>}. */
    public static final String SOURCE = "SALLYPORT_SOURCE";
    /** The CA's {@code host:port}, for identity source {@code ca}. */
    public static final String CA = "SALLYPORT_CA";
    /** Where a program's identity comes from: {@code files} or {@code ca}. */
    public static final String IDENTITY_SOURCE = "SALLYPORT_IDENTITY_SOURCE";
    /** Folder with {@link FileNames#CHAIN}, {@link FileNames#KEY} and {@link FileNames#BUNDLE}. */
    public static final String IDENTITY_DIR = "SALLYPORT_IDENTITY_DIR";
    /** The projected token presented to the CA, default {@link FileNames#TOKEN_MOUNT}{@code /}{@link FileNames#TOKEN}. */
    public static final String TOKEN_FILE = "SALLYPORT_TOKEN_FILE";
    /**
     * The trust bundle that identity source {@code ca} starts with, default
     * {@link FileNames#BUNDLE_MOUNT}{@code /}{@link FileNames#BUNDLE_CONFIG_KEY}.
     */
    public static final String BUNDLE_FILE = "SALLYPORT_BUNDLE_FILE";
    /** Life asked of the CA, ISO-8601; the CA's default when absent. */
    public static final String IDENTITY_TTL = "SALLYPORT_IDENTITY_TTL";
    /** Sidecar: {@code true} where the namespace's NetworkPolicy is to stand, so that the canary must be out of reach. */
    public static final String LOCKDOWN = "SALLYPORT_LOCKDOWN";
    /** Gateway: how long readiness is down before a drain begins, ISO-8601. */
    public static final String DRAIN_DELAY = "SALLYPORT_DRAIN_DELAY";
    /** How long live connections may go on once a proxy was told to stop, ISO-8601; from the pod's grace period. */
    public static final String DRAIN_DEADLINE = "SALLYPORT_DRAIN_DEADLINE";
    /** Sidecar: for how long no connection may have been open before it stops ahead of the deadline, ISO-8601. */
    public static final String SIDECAR_DRAIN_QUIET = "SALLYPORT_SIDECAR_DRAIN_QUIET";
    /** Log level of a program: {@code ERROR}, {@code WARN}, {@code INFO}, {@code DEBUG} or {@code TRACE}. */
    public static final String LOG_LEVEL = "SALLYPORT_LOG_LEVEL";
    /** Where spans go, OTLP over HTTP; nothing is traced without it. */
    public static final String TRACE_ENDPOINT = "SALLYPORT_TRACE_ENDPOINT";
    /** Part of the traces that begin here which are sampled, 0 to 1. */
    public static final String TRACE_RATIO = "SALLYPORT_TRACE_RATIO";
    /** Downward API: {@code metadata.name}. */
    public static final String POD_NAME = "SALLYPORT_POD_NAME";
    /** Downward API: {@code metadata.namespace}. */
    public static final String POD_NAMESPACE = "SALLYPORT_POD_NAMESPACE";
    /** Downward API: {@code metadata.uid}. */
    public static final String POD_UID = "SALLYPORT_POD_UID";
    /** Downward API: {@code status.podIP}. */
    public static final String POD_IP = "SALLYPORT_POD_IP";
    /** Downward API: {@code spec.serviceAccountName}. */
    public static final String SERVICE_ACCOUNT = "SALLYPORT_SERVICE_ACCOUNT";

    private Env() {}
}
