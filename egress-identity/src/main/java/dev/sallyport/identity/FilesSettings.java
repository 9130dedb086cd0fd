package dev.sallyport.identity;

import dev.sallyport.model.identity.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Identity from files. Immutable.
 *
 * @param chain PEM, leaf first, no root
 * @param key PEM, PKCS#8
 * @param bundle PEM, the CA certificates of our own trust domain
 * @param pollInterval how often the files are compared; symlink swaps are seen too
 */
public record FilesSettings(
        Path chain, Path key, Path bundle, TrustDomain trustDomain, List<GuestDomain> guests, Duration pollInterval)
        implements SourceSettings {
    /** Copies the guests. */
    public FilesSettings {
        guests = List.copyOf(guests);
    }
}
