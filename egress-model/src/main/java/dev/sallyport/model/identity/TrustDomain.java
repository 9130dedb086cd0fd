package dev.sallyport.model.identity;

import java.util.Locale;

/**
 * A SPIFFE trust domain (SPIFFE-ID §2.1): lower-case {@code [a-z0-9._-]}, 1–255 bytes, no port, no userinfo. Immutable.
 *
 * @param name the lower-case name
 */
public record TrustDomain(String name) {
    /** The default of a Kubernetes cluster. */
    public static final TrustDomain CLUSTER_LOCAL = new TrustDomain("cluster.local");

    /** Checks the characters; use {@link #parse} for text in mixed case. */
    public TrustDomain {
        if (name.isEmpty() || name.length() > 255) {
            throw new IllegalArgumentException("a trust domain has 1 to 255 characters, not " + name.length());
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                throw new IllegalArgumentException(
                        "a trust domain holds only a-z, 0-9, '.', '_' and '-': character " + (i + 1) + " is none");
            }
        }
    }

    /**
     * Reads a trust domain; case-insensitive on input.
     *
     * @throws IllegalArgumentException with a sentence when it is none
     */
    public static TrustDomain parse(String text) {
        return new TrustDomain(requireAscii("a trust domain", text).toLowerCase(Locale.ROOT));
    }

    /** Before any comparison that ignores case: to Java U+212A KELVIN SIGN is a k and U+017F LONG S an s. */
    static String requireAscii(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                throw new IllegalArgumentException(what + " is ASCII: character " + (i + 1) + " is not");
            }
        }
        return text;
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }

    @Override
    public String toString() {
        return name;
    }
}
