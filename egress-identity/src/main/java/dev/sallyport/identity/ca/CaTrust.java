package dev.sallyport.identity.ca;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.ca.CaClient.BundleText;
import dev.sallyport.identity.files.FileSnapshot;
import dev.sallyport.identity.svid.BadIdentity;
import dev.sallyport.identity.svid.TrustBundle;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Which bundle of our own trust domain is in force: the file's until the CA was spoken to, then the CA's own, whose sequence
 * never goes backwards. The file's stays in reserve: where the CA can no longer be known by its own bundle but can by the
 * file's (its state was lost, we slept through a rotation), the file's is taken up again. A bundle that is refused changes
 * nothing. Confined to the identity's thread.
 */
final class CaTrust {
    private final CaSettings settings;
    private final Clock clock;
    private @Nullable TrustBundle fromFile;
    private @Nullable TrustBundle fromCa;
    private long sequence = -1;
    private @Nullable String entityTag;

    CaTrust(CaSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Reads the file's bundle.
     *
     * @throws BadIdentity when it must not be trusted; the last good one stays
     */
    void read(FileSnapshot files) throws BadIdentity {
        byte[] content = files.content(settings.bundle());
        fromFile = TrustBundle.parse(settings.trustDomain(), settings.bundle().toString(), content, clock.instant());
    }

    /** What peers and the CA are judged by; null before there was any. */
    @Nullable
    TrustBundle inForce() {
        return fromCa != null ? fromCa : fromFile;
    }

    /** The file's, where it is another one than the CA's own, which is in force. */
    @Nullable
    TrustBundle reserve() {
        return fromCa == null || fromFile == null || fromCa.anchors().equals(fromFile.anchors()) ? null : fromFile;
    }

    /** Of the CA's bundle in force; null when there is none or it had none. */
    @Nullable
    String entityTag() {
        return entityTag;
    }

    /** Where the bundle in force was found, for refusals. */
    String place() {
        return fromCa != null
                ? "the CA's, sequence " + sequence
                : settings.bundle().toString();
    }

    /**
     * Takes the CA's bundle.
     *
     * @return true when other certificates are in force now than before
     * @throws BadIdentity when it must not be trusted; nothing has changed then
     */
    boolean learn(BundleText text) throws BadIdentity {
        TrustBundle bundle = TrustBundle.parse(settings.trustDomain(), CaClient.PLACE, text.pem(), clock.instant());
        if (fromCa != null && text.sequence() < sequence) {
            throw new BadIdentity(CaClient.PLACE + ": bundle " + text.sequence() + " is older than bundle " + sequence
                    + ", which is in force");
        }
        if (fromCa != null && text.sequence() == sequence && !bundle.anchors().equals(fromCa.anchors())) {
            throw new BadIdentity(CaClient.PLACE + ": bundle " + sequence + " was another one before");
        }
        TrustBundle before = inForce();
        fromCa = bundle;
        sequence = text.sequence();
        entityTag = text.etag();
        return before == null || !before.anchors().equals(bundle.anchors());
    }

    /** Puts the file's bundle in force again and forgets the CA's. */
    void fallBack() {
        fromCa = null;
        sequence = -1;
        entityTag = null;
    }

    /** Of the CA's bundle in force; -1 while the file's is. */
    long sequence() {
        return sequence;
    }
}
