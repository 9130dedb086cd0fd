package dev.sallyport.ca.certificate;

import java.security.cert.X509Certificate;
import java.util.List;

/** What asking for a certificate came to. Immutable. */
public sealed interface Issuance {
    /**
     * A certificate.
     *
     * @param chain leaf first, then the issuing authority; no root
     */
    record Issued(List<X509Certificate> chain) implements Issuance {
        /** Copies the chain. */
        public Issued {
            chain = List.copyOf(chain);
        }

        /** The certificate itself. */
        public X509Certificate leaf() {
            return chain.getFirst();
        }
    }

    /**
     * None.
     *
     * @param sentence why, for the log
     */
    record Refused(String sentence) implements Issuance {}
}
