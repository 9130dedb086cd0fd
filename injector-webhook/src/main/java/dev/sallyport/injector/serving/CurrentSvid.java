package dev.sallyport.injector.serving;

import dev.sallyport.identity.IdentityMaterial;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's key and chain, asked anew for each handshake: a rotation reaches the next one and touches no connection that
 * stands. Key and chain of one handshake are always of one set. Without an identity in force the handshake fails. Safe for
 * concurrent use.
 */
public final class CurrentSvid extends X509ExtendedKeyManager {
    /** Handshakes that chose a set keep it for as long as so many later sets have not been chosen. */
    private static final int REMEMBERED = 8;

    private final Supplier<@Nullable IdentityMaterial> identity;
    private final Map<String, IdentityMaterial> chosen = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private volatile @Nullable IdentityMaterial latest;

    /**
     * Serves what the supplier holds at each handshake.
     *
     * @param identity null while there is none in force
     */
    public CurrentSvid(Supplier<@Nullable IdentityMaterial> identity) {
        this.identity = identity;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        IdentityMaterial material = identity.get();
        if (material == null || !material.key().getAlgorithm().equals(keyType)) {
            return null;
        }
        return alias(material);
    }

    /** By reference: whether it is another set, not whether it says something else. */
    @SuppressWarnings("ReferenceEquality")
    private synchronized String alias(IdentityMaterial material) {
        if (material != latest) {
            latest = material;
            chosen.put(String.valueOf(sequence.incrementAndGet()), material);
            chosen.remove(String.valueOf(sequence.get() - REMEMBERED));
        }
        return String.valueOf(sequence.get());
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        IdentityMaterial material = chosen.get(alias);
        return material == null ? null : material.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        IdentityMaterial material = chosen.get(alias);
        return material == null ? null : material.key();
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
