package dev.sallyport.model.contract;

/**
 * Default TCP and UDP ports (DESIGN §2). Each is a setting; these are the defaults, chosen not to clash with Istio's or
 * Linkerd's. Constants.
 */
public final class Ports {
    /** Sidecar, loopback: TCP connections redirected by init-iptables arrive here. */
    public static final int CAPTURE = 15401;
    /** Sidecar, loopback: explicit HTTP proxy (CONNECT and absolute-form) for {@code proxy-env} capture. */
    public static final int EXPLICIT_PROXY = 15402;
    /** Sidecar, loopback: captured DNS, UDP and TCP. */
    public static final int DNS = 15453;
    /** Every server: health and metrics, plaintext HTTP, no host names, peers or policy. */
    public static final int HEALTH = 15420;
    /** Reserved: gateway and CA, 127.0.0.1 only, read-only administration. Nothing listens there yet. */
    public static final int ADMIN = 15421;
    /** Gateway: mTLS tunnel, ALPN h2 and http/1.1. */
    public static final int TUNNEL = 15008;
    /** Gateway: the canary; reachable from a governed pod only when the namespace's NetworkPolicy is not enforced. */
    public static final int CANARY = 15009;
    /** CA and injector: HTTPS (issuing, admission). */
    public static final int HTTPS = 8443;

    private Ports() {}
}
