package dev.sallyport.model.contract;

/** Kubernetes names: API group, labels, annotations, object, container and volume names. Constants. */
public final class Kube {
    /** API group of our kinds. */
    public static final String GROUP = "egress.sallyport.dev";
    /** Version of our kinds. */
    public static final String VERSION = "v1alpha1";
    /** Namespace and pod label, {@code enabled} or {@code disabled}. */
    public static final String INJECT_LABEL = "sallyport.dev/inject";
    /** Label that Kubernetes itself puts on every namespace: its name. */
    public static final String NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";
    /** Namespace annotation: {@code Deny}, {@code Observe} or {@code Allow}. */
    public static final String DEFAULT_POSTURE_ANNOTATION = "sallyport.dev/default-posture";
    /** Namespace annotation {@code "true"}: pods of this governed namespace may opt out. */
    public static final String ALLOW_OPT_OUT_ANNOTATION = "sallyport.dev/allow-opt-out";
    /** Namespace annotation {@code enabled} (default) or {@code disabled}: whether the generated NetworkPolicy is applied. */
    public static final String LOCKDOWN_ANNOTATION = "sallyport.dev/lockdown";
    /** Pod annotation written by the injector: what it injected, recomputed at every pass, never believed. */
    public static final String STATUS_ANNOTATION = "sallyport.dev/status";
    /** Set by the kubelet on the mirror of a static pod. */
    public static final String MIRROR_POD_ANNOTATION = "kubernetes.io/config.mirror";
    /** The one name of the cluster-scoped EgressSettings. */
    public static final String SETTINGS_NAME = "cluster";
    /** Namespace of our own programs. */
    public static final String SYSTEM_NAMESPACE = "sallyport-system";
    /** Name of the injected init container. */
    public static final String INIT_CONTAINER = "sallyport-init";
    /** Name of the injected sidecar. */
    public static final String SIDECAR_CONTAINER = "sallyport-proxy";
    /** Service account of the gateway. */
    public static final String GATEWAY_SERVICE_ACCOUNT = "sallyport-gateway";
    /** Service account of the CA. */
    public static final String CA_SERVICE_ACCOUNT = "sallyport-ca";
    /** Service account of the injector. */
    public static final String INJECTOR_SERVICE_ACCOUNT = "sallyport-injector";
    /** Audience of the projected token presented to the CA. */
    public static final String CA_AUDIENCE = "sallyport-ca";
    /** ConfigMap with the trust bundle. */
    public static final String BUNDLE_CONFIG_MAP = "sallyport-trust-bundle";
    /** Name of the generated NetworkPolicy. */
    public static final String NETWORK_POLICY = "sallyport-egress";
    /** Label of everything Sallyport applies into other namespaces, and its value. */
    public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";
    /** Value of {@link #MANAGED_BY_LABEL}. */
    public static final String MANAGED_BY = "sallyport";
    /** Label by which Services and NetworkPolicies select our pods; its values are the programs' names below. */
    public static final String APP_LABEL = "app.kubernetes.io/name";
    /** The gateway: Deployment, headless Service, {@link #APP_LABEL} value, Lease. */
    public static final String GATEWAY = "sallyport-gateway";
    /** The CA: Deployment, Service, {@link #APP_LABEL} value, Lease, Secret with root and issuing authority. */
    public static final String CA = "sallyport-ca";
    /** The injector: Deployment, Service, {@link #APP_LABEL} value, Lease, both webhook configurations. */
    public static final String INJECTOR = "sallyport-injector";
    /** Volume of an injected pod: projected token for the CA, mounted in the sidecar alone. */
    public static final String TOKEN_VOLUME = "sallyport-token";
    /** Volume of an injected pod: the trust bundle ConfigMap. */
    public static final String BUNDLE_VOLUME = "sallyport-bundle";
    /** Volume of an injected pod: the sidecar's {@code /tmp}, in memory. */
    public static final String TMP_VOLUME = "sallyport-tmp";
    /** Prefix of volume and container names that user pods may not use. */
    public static final String RESERVED_PREFIX = "sallyport-";

    private Kube() {}
}
