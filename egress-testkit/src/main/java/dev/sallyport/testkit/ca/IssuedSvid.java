package dev.sallyport.testkit.ca;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.testkit.files.AtomicFolder;
import dev.sallyport.testkit.files.AtomicFolder.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A certificate chain (leaf first, no root) and its private key. Immutable.
 *
 * @param chain leaf, then the issuing CA
 * @param key the leaf's key, unless {@link #withKeyOf} broke the pair
 */
public record IssuedSvid(List<X509Certificate> chain, PrivateKey key) {
    /** The end-entity certificate. */
    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /** PEM of the chain, leaf first, no root. */
    public String chainPem() {
        return Pem.certificates(chain);
    }

    /** PEM of the key, PKCS#8. */
    public String keyPem() {
        return Pem.privateKey(key);
    }

    /** Bad: this chain with another's key. */
    public IssuedSvid withKeyOf(IssuedSvid other) {
        return new IssuedSvid(chain, other.key);
    }

    /** The three files of an identity folder by name, as a Secret's data. */
    public Map<String, String> files(String bundlePem) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(FileNames.CHAIN, chainPem());
        files.put(FileNames.KEY, keyPem());
        files.put(FileNames.BUNDLE, bundlePem);
        return files;
    }

    /**
     * Writes {@code tls.crt}, {@code tls.key} (0600) and {@code ca.crt} into {@code folder}; over an older identity all
     * three change in one symlink swap, as a kubelet's Secret volume does.
     */
    public void writeTo(Path folder, String bundlePem) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        files(bundlePem)
                .forEach((name, text) -> entries.put(
                        name,
                        new Entry(text.getBytes(StandardCharsets.US_ASCII), name.equals(FileNames.KEY) ? 0600 : 0644)));
        new AtomicFolder(folder).write(entries);
    }

    /** The pair as an in-memory PKCS#12 store with one entry, alias {@code svid}. */
    public KeyStore keyStore(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("svid", key, password, chain.toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot hold the SVID in a key store", e);
        }
    }
}
