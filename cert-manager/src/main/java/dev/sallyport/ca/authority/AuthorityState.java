package dev.sallyport.ca.authority;

import dev.sallyport.ca.certificate.Signer;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What the CA is. Each state offers its legal transitions and no other; every one that changes the bundle changes its
 * number.
 *
 * <pre>
 *            announce            sign              retire
 *   Steady ────────────▶ Announced ─────▶ Signing ─────────▶ Steady
 *     │    bundle: old+new          signed by new            bundle: new
 *     └──────────────── replace ────────────▲   (only when the old root is over)
 *
 *   Supplied: root and signer come from outside; their owner rotates them
 * </pre>
 *
 * Immutable.
 */
public sealed interface AuthorityState {
    /** What signs leaves now. */
    Signer signer();

    /** The anchors to trust now. */
    List<X509Certificate> bundle();

    /** Number of the bundle. */
    long sequence();

    /**
     * The number of the next bundle. The time at least, so that it grows also where a state is begun anew or handed over
     * to a supplied authority and the old number is lost.
     */
    static long after(long sequence, Instant now) {
        return Math.max(sequence + 1, now.getEpochSecond());
    }

    /** Which state this is, for logs and metrics. */
    Phase phase();

    /** One of our own roots, and no change under way. */
    record Steady(Lineage current, long sequence) implements AuthorityState {
        @Override
        public Signer signer() {
            return current.signer();
        }

        @Override
        public List<X509Certificate> bundle() {
            return List.of(current.root().certificate());
        }

        @Override
        public Phase phase() {
            return Phase.STEADY;
        }

        /** Trusts a new root beside the old one; the old one goes on signing. */
        Announced announce(Lineage next, Instant now) {
            return new Announced(current, next, now, after(sequence, now));
        }

        /** Signs with a new root at once: the old one is over, and whatever trusted it alone is cut off already. */
        Signing replace(Lineage next, Instant now) {
            return new Signing(next, current.root().certificate(), now, after(sequence, now));
        }
    }

    /** A new root is trusted and does not sign yet. */
    record Announced(Lineage current, Lineage next, Instant since, long sequence) implements AuthorityState {
        @Override
        public Signer signer() {
            return current.signer();
        }

        @Override
        public List<X509Certificate> bundle() {
            return List.of(current.root().certificate(), next.root().certificate());
        }

        @Override
        public Phase phase() {
            return Phase.ANNOUNCED;
        }

        /** The new root signs; the old one is still trusted, for what it signed. The same anchors in another order. */
        Signing sign(Instant now) {
            return new Signing(next, current.root().certificate(), now, after(sequence, now));
        }
    }

    /** The new root signs, the old one is still trusted. */
    record Signing(Lineage current, X509Certificate retiring, Instant since, long sequence) implements AuthorityState {
        @Override
        public Signer signer() {
            return current.signer();
        }

        @Override
        public List<X509Certificate> bundle() {
            return List.of(current.root().certificate(), retiring);
        }

        @Override
        public Phase phase() {
            return Phase.SIGNING;
        }

        /** The old root is trusted no longer; its key was forgotten when the new one began to sign. */
        Steady retire(Instant now) {
            return new Steady(current, after(sequence, now));
        }
    }

    /** From outside. */
    record Supplied(Signer signer, List<X509Certificate> bundle, long sequence) implements AuthorityState {
        /** Copies the bundle. */
        public Supplied {
            bundle = List.copyOf(bundle);
        }

        @Override
        public Phase phase() {
            return Phase.SUPPLIED;
        }
    }

    /** Names of the states, stable, for metrics and for what is written down. */
    enum Phase {
        /** No change under way. */
        STEADY,
        /** A new root is trusted beside the old one. */
        ANNOUNCED,
        /** The new root signs. */
        SIGNING,
        /** Not ours to rotate. */
        SUPPLIED;

        /** In lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
