package dev.sallyport.ca.authority;

import dev.sallyport.model.identity.TrustDomain;
import java.time.Duration;

/**
 * Lives and waits. Immutable.
 *
 * @param trustDomain ours
 * @param rootLife of a fresh root
 * @param issuingLife of a fresh issuing authority
 * @param separation least time between two steps of a root rotation: the longest leaf life, and what a bundle takes to
 *     be everywhere
 */
public record RotationSettings(TrustDomain trustDomain, Duration rootLife, Duration issuingLife, Duration separation) {}
