package dev.sallyport.proxy.identity;

import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.identity.IdentitySettings.GuestDomain;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Reads our own bundle and the guests'. A guest's broken bundle keeps the guest's last good one (none: the guest is not
 * admitted) and never stands in the way of our own rotation. Confined to the identity's thread.
 */
final class TrustBundles {
    private static final Logger LOG = Logger.getLogger(TrustBundles.class);

    private final IdentitySettings settings;
    private final Map<TrustDomain, TrustBundle> lastGood = new LinkedHashMap<>();
    private final Map<TrustDomain, String> complaints = new LinkedHashMap<>();

    TrustBundles(IdentitySettings settings) {
        this.settings = settings;
    }

    /** The bundle of every trusted domain. */
    Map<TrustDomain, TrustBundle> read(FileSnapshot files, Instant now) throws BadIdentity {
        Map<TrustDomain, TrustBundle> bundles = new LinkedHashMap<>();
        bundles.put(
                settings.trustDomain(),
                TrustBundle.parse(settings.trustDomain(), settings.bundle(), files.content(settings.bundle()), now));
        for (GuestDomain guest : settings.guests()) {
            TrustBundle bundle = guest(guest, files, now);
            if (bundle != null) {
                bundles.put(guest.name(), bundle);
            }
        }
        return bundles;
    }

    private @org.jspecify.annotations.Nullable TrustBundle guest(GuestDomain guest, FileSnapshot files, Instant now) {
        try {
            TrustBundle bundle = TrustBundle.parse(guest.name(), guest.bundle(), files.content(guest.bundle()), now);
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
