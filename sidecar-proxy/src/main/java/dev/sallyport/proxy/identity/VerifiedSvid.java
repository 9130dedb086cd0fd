package dev.sallyport.proxy.identity;

import dev.sallyport.model.identity.SpiffeId;
import java.time.Instant;

/**
 * A chain that was verified: path, anchor and SVID rules. Immutable.
 *
 * @param id whose
 * @param notAfter the earliest end among leaf, intermediates and anchor
 */
record VerifiedSvid(SpiffeId id, Instant notAfter) {}
