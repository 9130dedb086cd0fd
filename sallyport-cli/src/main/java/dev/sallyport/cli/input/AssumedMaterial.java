package dev.sallyport.cli.input;

import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.destination.Login;
import dev.sallyport.model.destination.MaterialRef;
import dev.sallyport.model.destination.TlsMaterial;
import dev.sallyport.model.policy.PolicySnapshot;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Stands for certificates and keys that are not looked at, where only whether they are there decides. No TLS is ever spoken
 * with it. Stateless.
 */
public final class AssumedMaterial {
    private AssumedMaterial() {}

    /** The state in which these objects can be read; those that were read stay as they are. */
    public static PolicySnapshot in(PolicySnapshot snapshot, Set<MaterialRef> refs) {
        Destinations destinations = snapshot.destinations();
        Map<MaterialRef, TlsMaterial> materials = new HashMap<>(destinations.materials());
        if (materials.keySet().containsAll(refs)) {
            return snapshot;
        }
        TlsMaterial any = any();
        refs.forEach(ref -> materials.putIfAbsent(ref, any));
        return new PolicySnapshot(
                snapshot.generation(),
                snapshot.settings(),
                snapshot.namespaces(),
                snapshot.policies(),
                snapshot.quarantines(),
                new Destinations(destinations.all(), materials));
    }

    private static TlsMaterial any() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(256);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init((@Nullable KeyStore) null);
            X509Certificate some = Stream.of(trust.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("this Java trusts no CA"));
            return new TlsMaterial(
                    "assumed",
                    List.of(some),
                    keys.generateKeyPair().getPrivate(),
                    List.of(some),
                    List.of(),
                    Login.of("assumed", "assumed"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has elliptic curves and trust in somebody", e);
        }
    }
}
