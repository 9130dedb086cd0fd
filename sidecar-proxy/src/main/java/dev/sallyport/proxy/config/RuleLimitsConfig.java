package dev.sallyport.proxy.config;

import dev.sallyport.proxy.quota.RuleLimitSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code sallyport.rule-limits}: counts of rules' rateLimit and quota, at the gateway. */
@ConfigMapping(prefix = "sallyport.rule-limits")
public interface RuleLimitsConfig {
    /** Counts (one for each limit and identity) remembered at once: 25 MB; only idle ones are ever forgotten, and identities beyond share one. */
    @WithDefault("65536")
    int trackedKeys();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default RuleLimitSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.rule-limits");
        mistakes.range("tracked-keys", trackedKeys(), 16, 1 << 22);
        mistakes.throwIfAny();
        return new RuleLimitSettings(trackedKeys());
    }
}
