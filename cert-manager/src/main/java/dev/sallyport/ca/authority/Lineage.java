package dev.sallyport.ca.authority;

import dev.sallyport.ca.certificate.Authority;
import dev.sallyport.ca.certificate.Signer;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A root of our own and the authority below it that signs. Immutable.
 *
 * @param root signs issuing authorities, and only those
 * @param issuing signs leaves
 */
public record Lineage(Authority root, Authority issuing) {
    /** A fresh root and a fresh issuing authority. */
    static Lineage found(RotationSettings settings, Instant now, SecureRandom random) {
        Authority root = Authority.newRoot(settings.trustDomain(), now, settings.rootLife(), random);
        return new Lineage(root, root.newIssuing(now, settings.issuingLife(), random));
    }

    /** The same root with a fresh issuing authority. */
    Lineage withFreshIssuing(RotationSettings settings, Instant now, SecureRandom random) {
        return new Lineage(root, root.newIssuing(now, settings.issuingLife(), random));
    }

    /** What signs leaves. */
    Signer signer() {
        return Signer.below(issuing, List.of(issuing.certificate()), root.certificate());
    }

    /** True when the root's life has less than this share left, or is over. */
    boolean rootHasLessLeft(double share, Instant now) {
        return hasLessLeft(root.certificate(), share, now);
    }

    /**
     * True when a fresh issuing authority is due: a third of its life is left, and a new one would live longer; or the one
     * there is was made by a clock that was ahead, and its life has not begun.
     */
    boolean issuingIsDue(Duration issuingLife, Instant now) {
        if (begins(issuing.certificate()).isAfter(now)) {
            return !begins(root.certificate()).isAfter(now);
        }
        Instant rootEnd = end(root.certificate());
        Instant wished = now.plus(issuingLife);
        Instant attainable = wished.isBefore(rootEnd) ? wished : rootEnd;
        return hasLessLeft(issuing.certificate(), 1.0 / 3, now) && attainable.isAfter(end(issuing.certificate()));
    }

    /** True when nothing below this root is valid any more. */
    boolean isOver(Instant now) {
        return !now.isBefore(end(root.certificate()));
    }

    private static boolean hasLessLeft(X509Certificate certificate, double share, Instant now) {
        Instant end = end(certificate);
        Duration life = Duration.between(begins(certificate), end);
        return Duration.between(now, end).toMillis() < life.toMillis() * share;
    }

    private static Instant begins(X509Certificate certificate) {
        return certificate.getNotBefore().toInstant();
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }
}
