package dev.sallyport.identity.files;

import dev.sallyport.identity.GuestDomain;
import dev.sallyport.identity.svid.BadIdentity;
import dev.sallyport.identity.svid.TrustBundle;
import dev.sallyport.model.identity.TrustDomain;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the guests' bundles. A guest's broken bundle keeps the guest's last good one (none: the guest is not admitted) and
 * never stands in the way of our own rotation. Confined to the identity's thread.
 */
public final class GuestBundles {
    private static final Logger LOG = Logger.getLogger(GuestBundles.class);

    private final List<GuestDomain> guests;
    private final Map<TrustDomain, TrustBundle> lastGood = new LinkedHashMap<>();
    private final Map<TrustDomain, String> complaints = new LinkedHashMap<>();

    /** For these guests. */
    public GuestBundles(List<GuestDomain> guests) {
        this.guests = List.copyOf(guests);
    }

    /** The bundle of every guest that has one. */
    public Map<TrustDomain, TrustBundle> read(FileSnapshot files, Instant now) {
        Map<TrustDomain, TrustBundle> bundles = new LinkedHashMap<>();
        for (GuestDomain guest : guests) {
            TrustBundle bundle = read(guest, files, now);
            if (bundle != null) {
                bundles.put(guest.name(), bundle);
            }
        }
        return bundles;
    }

    private @Nullable TrustBundle read(GuestDomain guest, FileSnapshot files, Instant now) {
        try {
            TrustBundle bundle =
                    TrustBundle.parse(guest.name(), guest.bundle().toString(), files.content(guest.bundle()), now);
            lastGood.put(guest.name(), bundle);
            complaints.remove(guest.name());
            return bundle;
        } catch (BadIdentity e) {
            TrustBundle kept = lastGood.get(guest.name());
            if (!e.sentence().equals(complaints.put(guest.name(), e.sentence()))) {
                LOG.warnf(
                        "Trust domain %s: %s; %s",
                        guest.name(),
                        e.sentence(),
                        kept == null ? "its workloads are not admitted" : "its last good bundle stays");
            }
            return kept;
        }
    }
}
