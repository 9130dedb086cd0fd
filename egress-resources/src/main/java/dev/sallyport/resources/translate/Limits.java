package dev.sallyport.resources.translate;

/** How many of each thing one resource may hold; the CRDs say the same as {@code maxItems}. Constants. */
public final class Limits {
    /** Subjects of a policy. */
    public static final int SUBJECTS = 128;
    /** Rules of a policy. */
    public static final int RULES = 256;
    /** Entries of a ceiling. */
    public static final int CEILING = 256;
    /** Host patterns of a rule. */
    public static final int HOSTS = 256;
    /** Sets of hosts that a rule names. */
    public static final int HOST_SETS = 16;
    /** Host patterns of a set. */
    public static final int HOST_SET = 1024;
    /** CIDRs of a rule. */
    public static final int CIDRS = 256;
    /** Endpoints of a destination. */
    public static final int ENDPOINTS = 256;
    /** Ports and port ranges of a rule. */
    public static final int PORTS = 64;
    /** Ranges in each list of EgressSettings. */
    public static final int RANGES = 256;
    /** Namespaces of an internal range; values of a selector's requirement. */
    public static final int NAMES = 256;
    /** Gateways of a fleet. */
    public static final int GATEWAYS = 64;
    /** Revoked identities, pods and certificates. */
    public static final int REVOCATIONS = 512;
    /** Tunnels or requests of a rate, tunnels of a quota. */
    public static final long PASSES = 1_000_000;
    /** Bytes of a quota per second: what a bucket of nanoseconds can count. */
    public static final long BYTES_PER_SECOND = 1_000_000_000;
    /** Methods of a condition on requests. */
    public static final int METHODS = 16;
    /** Path patterns of a condition on requests. */
    public static final int PATHS = 64;
    /** Header fields of a condition on requests. */
    public static final int FIELDS = 16;
    /** Characters of {@code owner}. */
    public static final int OWNER_TEXT = 256;
    /** Characters of {@code reason}. */
    public static final int REASON_TEXT = 1024;

    private Limits() {}
}
