package dev.sallyport.model.destination;

import org.jspecify.annotations.Nullable;

/**
 * TLS towards a host with everything it needs. Immutable; equal as long as none of it was rotated.
 *
 * @param plan what the destination says
 * @param authorities whom to trust and what they revoked; null for the platform's
 * @param credential what to show; null for nothing
 */
public record Origination(
        TlsPlan.Originate plan,
        @Nullable TlsMaterial authorities,
        @Nullable TlsMaterial credential) {}
