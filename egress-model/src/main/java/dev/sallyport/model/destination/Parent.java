package dev.sallyport.model.destination;

import org.jspecify.annotations.Nullable;

/**
 * A parent proxy with everything that going through it needs. Immutable; equal as long as none of it was rotated.
 *
 * @param plan what the destination says
 * @param tls how TLS is originated towards it; null when it is not
 * @param login what is shown to it; null for nothing
 */
public record Parent(
        ParentPlan plan,
        @Nullable Origination tls,
        @Nullable Login login) {}
