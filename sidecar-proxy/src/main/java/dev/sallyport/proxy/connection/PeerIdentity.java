package dev.sallyport.proxy.connection;

import dev.sallyport.model.identity.SpiffeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a verified mTLS connection; from the certificate alone. Immutable.
 *
 * @param spiffeId the one URI SAN
 * @param podUid the subject's serialNumber, or null where the issuer put none
 * @param notAfter end of the certificate's life
 */
public record PeerIdentity(SpiffeId spiffeId, @Nullable String podUid, Instant notAfter) {}
