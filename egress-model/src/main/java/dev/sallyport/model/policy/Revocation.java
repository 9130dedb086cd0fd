package dev.sallyport.model.policy;

import dev.sallyport.model.identity.PresentedSvid;
import dev.sallyport.model.identity.SpiffeId;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of EgressSettings' deny-list of identities: whoever shows such a certificate gets nothing carried, whatever
 * policy allows. Names exactly one of identity, pod and certificate. Immutable.
 *
 * @param spiffeId every certificate of this identity, or null
 * @param podUid every certificate issued to this pod, or null
 * @param serialNumber this one certificate, or null
 * @param issuedBefore only certificates whose life began before this instant, so that newer ones of the same identity or
 *     pod are good; null for all
 * @param until the entry is gone from this instant on; null for ever
 * @param reason why, for the people who read the settings; never told to the peer, who may be the thief
 */
public record Revocation(
        @Nullable SpiffeId spiffeId,
        @Nullable String podUid,
        @Nullable BigInteger serialNumber,
        @Nullable Instant issuedBefore,
        @Nullable Instant until,
        @Nullable String reason) {
    /** Checks that exactly one thing is named, and that a single certificate is not narrowed by its age. */
    public Revocation {
        int named = (spiffeId == null ? 0 : 1) + (podUid == null ? 0 : 1) + (serialNumber == null ? 0 : 1);
        if (named != 1) {
            throw new IllegalArgumentException("exactly one of spiffeId, podUid and serialNumber is stated");
        }
        if (serialNumber != null && issuedBefore != null) {
            throw new IllegalArgumentException("issuedBefore does not go with serialNumber, which is one certificate");
        }
    }

    /** True from {@code until} on. */
    public boolean isExpired(Instant now) {
        return until != null && !now.isBefore(until);
    }

    /** True when it refuses this certificate now; one whose begin is not known counts as issued before anything. */
    public boolean revokes(PresentedSvid svid, Instant now) {
        boolean named = svid.id().equals(spiffeId)
                || podUid != null && podUid.equals(svid.podUid())
                || serialNumber != null && serialNumber.equals(svid.serialNumber());
        boolean old = issuedBefore == null
                || svid.notBefore() == null
                || svid.notBefore().isBefore(issuedBefore);
        return named && old && !isExpired(now);
    }

    /** What it names, in words that follow "revoked by its". */
    public String handle() {
        return spiffeId != null ? "SPIFFE ID" : podUid != null ? "pod's UID" : "certificate's serial number";
    }
}
