package dev.sallyport.identity;

import dev.sallyport.model.identity.TrustDomain;
import java.nio.file.Path;

/**
 * Another trust domain, whose workloads are admitted and checked against its own bundle only. Immutable.
 *
 * @param name its name; never our own
 * @param bundle PEM, its CA certificates
 */
public record GuestDomain(TrustDomain name, Path bundle) {}
