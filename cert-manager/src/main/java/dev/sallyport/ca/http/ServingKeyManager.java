package dev.sallyport.ca.http;

import dev.sallyport.ca.issue.ServingCertificate.Material;
import java.net.InetAddress;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives each new handshake the certificate that is held then: a renewal disturbs no connection and needs no restart.
 * Before the first one handshakes fail, and so do those of an address that made too many. Thread-safe.
 */
public final class ServingKeyManager extends X509ExtendedKeyManager {
    private static final String PREFIX = "sallyport-";

    /** An alias stands for one material, so that a handshake never sees key and chain of different ones. */
    private record Held(String alias, Material material) {}

    static {
        // A resumed session asks no key manager: every connection is a handshake that counts. Our clients resume none.
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
    }

    private volatile Predicate<InetAddress> door = source -> true;
    private volatile @Nullable Held held;
    private volatile @Nullable Held previous;
    private long count;

    /** From now on, this one. */
    public synchronized void hold(Material material) {
        previous = held;
        held = new Held(PREFIX + ++count, material);
    }

    /** From now on, handshakes with these addresses only; asked once for each, quickly. */
    public void admit(Predicate<InetAddress> sources) {
        door = sources;
    }

    /** True once there is one. */
    public boolean isHolding() {
        return held != null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        String alias = chooseServerAlias(keyType, issuers, null);
        String source = engine.getPeerHost();
        return alias == null || source == null || door.test(SourceAddress.parse(source)) ? alias : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, @Nullable Socket socket) {
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
