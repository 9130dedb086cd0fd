package dev.sallyport.model.identity;

import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a peer's verified certificate says of itself, as far as a verdict may depend on it. Immutable.
 *
 * @param id the one URI SAN
 * @param podUid the pod it was issued to, or null where the issuer named none
 * @param serialNumber the certificate's serial number, or null where it is not known
 * @param notBefore begin of its life, or null where it is not known
 */
public record PresentedSvid(
        SpiffeId id,
        @Nullable String podUid,
        @Nullable BigInteger serialNumber,
        @Nullable Instant notBefore) {}
