package dev.sallyport.proxy.quota;

import org.jspecify.annotations.Nullable;

/**
 * What the counts of limited rules may take, and who shares them. Immutable.
 *
 * @param trackedKeys counts remembered at once
 * @param shared the Redis that gateways count in together; null when each counts for itself
 */
public record RuleLimitSettings(int trackedKeys, @Nullable SharedSettings shared) {
    /** The settings' defaults. */
    public static final RuleLimitSettings DEFAULT = new RuleLimitSettings(65_536, null);
}
