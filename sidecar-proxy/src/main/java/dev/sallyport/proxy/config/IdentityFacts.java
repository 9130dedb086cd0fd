package dev.sallyport.proxy.config;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the process is told that its identity depends on. Immutable.
 *
 * @param trustDomain our own
 * @param gatewayId the one identity accepted as gateway
 * @param caId the one identity accepted as CA
 * @param self who the CA must say we are, or null
 * @param caServers {@code SALLYPORT_CA}, split at commas, unchecked
 * @param token file of the projected token
 * @param bundle file of the trust bundle to start with
 */
public record IdentityFacts(
        TrustDomain trustDomain,
        SpiffeId gatewayId,
        SpiffeId caId,
        @Nullable SpiffeId self,
        List<String> caServers,
        Path token,
        Path bundle) {
    /** Copies the list. */
    public IdentityFacts {
        caServers = List.copyOf(caServers);
    }
}
