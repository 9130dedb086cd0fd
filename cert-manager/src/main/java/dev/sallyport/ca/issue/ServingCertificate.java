package dev.sallyport.ca.issue;

import dev.sallyport.ca.authority.AuthorityInForce;
import dev.sallyport.ca.certificate.AttestedWorkload;
import dev.sallyport.ca.certificate.Issuance;
import dev.sallyport.ca.csr.OwnRequest;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The CA's own certificate, issued in process: no one needs to attest us to ourselves. Renewed at half of its life, with a
 * fresh key, and as soon as another authority signs. Confined to the keeper's thread but for {@link #notAfter}.
 */
public final class ServingCertificate {
    private final AttestedWorkload ourselves;
    private final Duration life;
    private final InstantSource clock;
    private final Consumer<Material> server;
    private volatile @Nullable Material held;
    private Instant renewAt = Instant.MIN;

    /**
     * Key and chain. Immutable; never printed.
     *
     * @param key the leaf's key
     * @param chain leaf first, no root
     */
    public record Material(PrivateKey key, List<X509Certificate> chain) {
        /** Copies the chain. */
        public Material {
            chain = List.copyOf(chain);
        }

        /** Later than now only where the clock was ahead when it was issued. */
        Instant notBefore() {
            return chain.getFirst().getNotBefore().toInstant();
        }

        Instant notAfter() {
            return chain.getFirst().getNotAfter().toInstant();
        }

        /** Never the key. */
        @Override
        public String toString() {
            return "Material[until " + notAfter() + "]";
        }
    }

    /** Hands each new certificate to the server. */
    public ServingCertificate(
            TrustDomain domain,
            String systemNamespace,
            ServerNames names,
            Duration life,
            InstantSource clock,
            Consumer<Material> server) {
        this.ourselves = names.workload(new SpiffeId(domain, systemNamespace, Kube.CA_SERVICE_ACCOUNT), null);
        this.life = life;
        this.clock = clock;
        this.server = server;
    }

    /** Issues one if there is none, half of its life is over, or it was signed by another authority. */
    public void keepUp(@Nullable AuthorityInForce authority) {
        if (authority == null || !isDue(authority)) {
            return;
        }
        KeyPair pair = newKeyPair();
        Instant now = clock.instant();
        switch (authority.issuer().issue(OwnRequest.prove(pair), ourselves, life)) {
            case Issuance.Issued issued -> {
                Material fresh = new Material(pair.getPrivate(), issued.chain());
                renewAt = now.plus(Duration.between(now, fresh.notAfter()).dividedBy(2));
                held = fresh;
                server.accept(fresh);
            }
            case Issuance.Refused refused -> {
                // The authority is not valid now. What is held is served until it ends; the keeper says what is wrong.
            }
        }
    }

    private boolean isDue(AuthorityInForce authority) {
        Material now = held;
        return now == null
                || !clock.instant().isBefore(renewAt)
                || clock.instant().isBefore(now.notBefore())
                || !now.chain()
                        .getFirst()
                        .getIssuerX500Principal()
                        .equals(signer(authority).getSubjectX500Principal())
                || !isSignedBy(now.chain().getFirst(), signer(authority));
    }

    private static X509Certificate signer(AuthorityInForce authority) {
        return authority.state().signer().authority().certificate();
    }

    private static boolean isSignedBy(X509Certificate leaf, X509Certificate signer) {
        try {
            leaf.verify(signer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** The end of what is held; null before the first. */
    public @Nullable Instant notAfter() {
        Material material = held;
        return material == null ? null : material.notAfter();
    }
}
