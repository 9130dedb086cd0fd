package dev.sallyport.identity;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Identity from our CA. Immutable.
 *
 * @param servers where the CA listens; asked in this order until one can be reached
 * @param caId the one identity accepted as CA
 * @param expected what the CA must call us, or null when the token alone decides
 * @param token file with the projected token, read anew for each request
 * @param bundle PEM file to start with and to recover by; after first contact the CA's own bundle is in force
 * @param ttl life asked for, or null for the CA's default
 */
public record CaSettings(
        List<Authority> servers,
        SpiffeId caId,
        TrustDomain trustDomain,
        @Nullable SpiffeId expected,
        Path token,
        Path bundle,
        List<GuestDomain> guests,
        @Nullable Duration ttl,
        CaTiming timing)
        implements SourceSettings {
    /** Copies the lists and refuses an empty list of servers. */
    public CaSettings {
        servers = List.copyOf(servers);
        guests = List.copyOf(guests);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("identity from a CA needs to know where the CA is");
        }
    }
}
