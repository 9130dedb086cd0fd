package dev.sallyport.proxy.quota;

/**
 * What the counts of limited rules may take. Immutable.
 *
 * @param trackedKeys counts remembered at once
 */
public record RuleLimitSettings(int trackedKeys) {
    /** The settings' defaults. */
    public static final RuleLimitSettings DEFAULT = new RuleLimitSettings(65_536);
}
