package dev.sallyport.ca.http;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/**
 * Quarkus' TLS registry asks for the key material of {@code quarkus.tls.serving} here, before any authority is loaded: it
 * gets a key manager that will have some. The key store is for its own inspection, and empty.
 */
@Singleton
@Identifier("serving")
final class ServingKeyStore implements KeyStoreProvider {
    private final ServingKeyManager keys = new ServingKeyManager();

    @Produces
    @Singleton
    ServingKeyManager keys() {
        return keys;
    }

    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        try {
            KeyStore empty = KeyStore.getInstance(KeyStore.getDefaultType());
            empty.load(null, null);
            return new KeyStoreAndKeyCertOptions(empty, KeyCertOptions.wrap(keys));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("an empty key store can always be made", e);
        }
    }
}
