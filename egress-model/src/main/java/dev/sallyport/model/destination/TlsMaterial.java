package dev.sallyport.model.destination;

import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Certificates, CAs, revocation lists, a key and a login, as a Secret or ConfigMap holds them. Two are equal when they were read from
 * the same bytes; none tells anyone its key or login. Immutable.
 */
public final class TlsMaterial {
    private final String version;
    private final List<X509Certificate> chain;
    private final @Nullable PrivateKey key;
    private final List<X509Certificate> authorities;
    private final List<X509CRL> revocations;
    private final @Nullable Login login;

    /**
     * Material read from somewhere.
     *
     * @param version stands for the bytes it was read from
     * @param chain leaf first; empty without a client certificate
     * @param key of the leaf; null without a client certificate
     * @param authorities who may vouch for the host; may be empty
     * @param revocations of these authorities; may be empty
     */
    public TlsMaterial(
            String version,
            List<X509Certificate> chain,
            @Nullable PrivateKey key,
            List<X509Certificate> authorities,
            List<X509CRL> revocations) {
        this(version, chain, key, authorities, revocations, null);
    }

    /**
     * The same with a login.
     *
     * @param login null for none
     */
    public TlsMaterial(
            String version,
            List<X509Certificate> chain,
            @Nullable PrivateKey key,
            List<X509Certificate> authorities,
            List<X509CRL> revocations,
            @Nullable Login login) {
        this.login = login;
        this.version = version;
        this.chain = List.copyOf(chain);
        this.key = key;
        this.authorities = List.copyOf(authorities);
        this.revocations = List.copyOf(revocations);
        if (this.chain.isEmpty() != (key == null)) {
            throw new IllegalArgumentException("a certificate and its key come together");
        }
    }

    /** Leaf first; empty without a client certificate. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** Of the leaf; null without a client certificate. */
    public @Nullable PrivateKey key() {
        return key;
    }

    /** Who may vouch for the host. */
    public List<X509Certificate> authorities() {
        return authorities;
    }

    /** Which certificates of these authorities are revoked. */
    public List<X509CRL> revocations() {
        return revocations;
    }

    /** For proxies; null without one. */
    public @Nullable Login login() {
        return login;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsMaterial material && version.equals(material.version);
    }

    @Override
    public int hashCode() {
        return version.hashCode();
    }

    @Override
    public String toString() {
        return "TlsMaterial";
    }
}
