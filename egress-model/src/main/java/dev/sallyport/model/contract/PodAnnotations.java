package dev.sallyport.model.contract;

import java.util.Set;

/** Pod annotations that tune injection (DESIGN §7); an invalid value refuses the pod. Constants. */
public final class PodAnnotations {
    /** Every annotation of ours begins so. */
    public static final String PREFIX = "sallyport.dev/";
    /** Sidecar's CPU request, a quantity. */
    public static final String PROXY_CPU_REQUEST = PREFIX + "proxy-cpu-request";
    /** Sidecar's CPU limit, a quantity. */
    public static final String PROXY_CPU_LIMIT = PREFIX + "proxy-cpu-limit";
    /** Sidecar's memory request, a quantity. */
    public static final String PROXY_MEMORY_REQUEST = PREFIX + "proxy-memory-request";
    /** Sidecar's memory limit, a quantity. */
    public static final String PROXY_MEMORY_LIMIT = PREFIX + "proxy-memory-limit";
    /** Sidecar's log level. */
    public static final String LOG_LEVEL = PREFIX + "log-level";
    /** {@code true} or {@code false}: whether DNS questions go to the sidecar; by default what the platform says. */
    public static final String DNS_CAPTURE = PREFIX + "dns-capture";
    /** {@code iptables} (default) or {@code proxy-env}. */
    public static final String CAPTURE = PREFIX + "capture";
    /** Name of a fleet of EgressSettings. */
    public static final String GATEWAY = PREFIX + "gateway";
    /** Ranges that go straight out, within {@code directRanges}. */
    public static final String EXCLUDE_OUTBOUND_CIDRS = PREFIX + "exclude-outbound-cidrs";
    /** Another proxy image, of {@code proxyImages}. */
    public static final String PROXY_IMAGE = PREFIX + "proxy-image";
    /** {@code true} (default) or {@code false}: sidecar as an init container that restarts, or as a plain container. */
    public static final String NATIVE_SIDECAR = PREFIX + "native-sidecar";

    /** Those that every pod may use. */
    public static final Set<String> FREE = Set.of(
            PROXY_CPU_REQUEST, PROXY_CPU_LIMIT, PROXY_MEMORY_REQUEST, PROXY_MEMORY_LIMIT, LOG_LEVEL, DNS_CAPTURE);
    /** Those that a pod may use only where {@code EgressSettings.permittedAnnotations} lists them. */
    public static final Set<String> PERMITTED =
            Set.of(CAPTURE, GATEWAY, EXCLUDE_OUTBOUND_CIDRS, PROXY_IMAGE, NATIVE_SIDECAR);

    private PodAnnotations() {}
}
