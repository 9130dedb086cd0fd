package dev.sallyport.ca.http;

import dev.sallyport.ca.issue.ServingCertificate.Material;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives each new handshake the certificate that is held then: a renewal disturbs no connection and needs no restart.
 * Before the first one handshakes fail. Thread-safe.
 */
public final class ServingKeyManager extends X509ExtendedKeyManager {
    private static final String PREFIX = "sallyport-";

    /** An alias stands for one material, so that a handshake never sees key and chain of different ones. */
    private record Held(String alias, Material material) {}

    private volatile @Nullable Held held;
    private volatile @Nullable Held previous;
    private long count;

    /** From now on, this one. */
    public synchronized void hold(Material material) {
        previous = held;
        held = new Held(PREFIX + ++count, material);
    }

    /** True once there is one. */
    public boolean isHolding() {
        return held != null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        Held now = held;
        return now != null && now.material().key().getAlgorithm().equals(keyType) ? now.alias() : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        Held now = held;
        return now != null && now.material().key().getAlgorithm().equals(keyType) ? now.alias() : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Material material = of(alias);
        return material == null ? null : material.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Material material = of(alias);
        return material == null ? null : material.key();
    }

    private @Nullable Material of(String alias) {
        Held now = held;
        if (now != null && now.alias().equals(alias)) {
            return now.material();
        }
        Held before = previous;
        return before != null && before.alias().equals(alias) ? before.material() : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        Held now = held;
        return now == null ? null : new String[] {now.alias()};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
