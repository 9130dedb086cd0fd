package dev.sallyport.model.identity;

/**
 * A workload's SPIFFE ID in the one shape we issue and accept, {@code spiffe://<trust domain>/ns/<namespace>/sa/<service
 * account>} (DESIGN §5, PROTOCOL §3.1). Parsed strictly, compared byte-wise after scheme and trust domain are
 * lower-cased: {@code SPIFFE://Cluster.Local/ns/shop/sa/checkout} is {@code
 * spiffe://cluster.local/ns/shop/sa/checkout}, {@code …/sa/Checkout} is another one. Immutable.
 *
 * @param trustDomain the domain whose bundle vouches for it
 * @param namespace Kubernetes namespace, one path segment
 * @param serviceAccount Kubernetes service account, one path segment
 */
public record SpiffeId(TrustDomain trustDomain, String namespace, String serviceAccount) {
    private static final String SCHEME = "spiffe://";
    private static final int MAX_LENGTH = 2048;

    /** Checks both segments: {@code [a-zA-Z0-9._-]+}, neither {@code .} nor {@code ..}. */
    public SpiffeId {
        requireSegment("namespace", namespace);
        requireSegment("service account", serviceAccount);
        requireLength(SCHEME.length()
                + trustDomain.name().length()
                + "/ns/".length()
                + namespace.length()
                + "/sa/".length()
                + serviceAccount.length());
    }

    /**
     * Reads a SPIFFE ID.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong with it; the text itself is not repeated
     */
    public static SpiffeId parse(String text) {
        requireLength(text.length());
        TrustDomain.requireAscii("a SPIFFE ID", text);
        if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new IllegalArgumentException("a SPIFFE ID starts with spiffe://");
        }
        String[] parts = text.substring(SCHEME.length()).split("/", -1);
        if (parts.length != 5 || !parts[1].equals("ns") || !parts[3].equals("sa")) {
            throw new IllegalArgumentException(
                    "a workload's SPIFFE ID reads spiffe://<trust domain>/ns/<namespace>/sa/<service account>");
        }
        return new SpiffeId(TrustDomain.parse(parts[0]), parts[2], parts[4]);
    }

    private static void requireLength(int length) {
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("a SPIFFE ID has at most 2048 characters, not " + length);
        }
    }

    private static void requireSegment(String what, String segment) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
            throw new IllegalArgumentException("the " + what + " of a SPIFFE ID is neither empty nor '.' nor '..'");
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            boolean allowed = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!allowed) {
                throw new IllegalArgumentException(
                        "the " + what + " of a SPIFFE ID holds only letters, digits, '.', '_' and '-'");
            }
        }
    }

    /** The URI form. */
    @Override
    public String toString() {
        return SCHEME + trustDomain.name() + "/ns/" + namespace + "/sa/" + serviceAccount;
    }
}
