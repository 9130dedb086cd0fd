package dev.sallyport.identity.svid;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers verified chains for a short time: it took 13–20 % off a handshake (NATIVE.md). Bounded in number; an entry
 * lives until its chain's end or the time given, whichever is earlier; a new bundle comes with a new instance. Refusals
 * are not remembered. Thread-safe.
 */
public final class VerifiedChains {
    private record Remembered(VerifiedSvid svid, Instant until) {}

    private final SvidVerifier verifier;
    private final int capacity;
    private final Duration life;
    private final Map<ByteBuffer, Remembered> entries;

    /**
     * Remembers for one verifier, which has one set of bundles.
     *
     * @param capacity how many; 0 remembers none
     * @param life for how long at most
     */
    public VerifiedChains(SvidVerifier verifier, int capacity, Duration life) {
        this.verifier = verifier;
        this.capacity = capacity;
        this.life = life;
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Remembered> eldest) {
                return size() > VerifiedChains.this.capacity;
            }
        };
    }

    /** The same as {@link SvidVerifier#verify}, perhaps from memory. */
    public VerifiedSvid verify(X509Certificate[] chain) throws CertificateException {
        if (capacity == 0) {
            return verifier.verify(chain);
        }
        ByteBuffer key = fingerprint(chain);
        Instant now = verifier.clock().instant();
        synchronized (entries) {
            Remembered known = entries.get(key);
            if (known != null && now.isBefore(known.until)) {
                return known.svid;
            }
        }
        VerifiedSvid svid = verifier.verify(chain);
        Instant until = now.plus(life);
        synchronized (entries) {
            entries.put(key, new Remembered(svid, svid.notAfter().isBefore(until) ? svid.notAfter() : until));
        }
        return svid;
    }

    private static ByteBuffer fingerprint(X509Certificate[] chain) throws CertificateException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (X509Certificate certificate : chain) {
                digest.update(certificate.getEncoded());
            }
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
