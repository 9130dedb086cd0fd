package dev.sallyport.identity.svid;

import dev.sallyport.model.identity.SpiffeId;
import java.time.Instant;

/**
 * A chain that was verified: path, anchor and SVID rules. Immutable.
 *
 * @param id whose
 * @param notAfter the earliest end among leaf, intermediates and anchor
 */
public record VerifiedSvid(SpiffeId id, Instant notAfter) {}
