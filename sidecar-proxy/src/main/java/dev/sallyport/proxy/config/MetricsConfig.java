package dev.sallyport.proxy.config;

import dev.sallyport.proxy.observe.MetricSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code sallyport.metrics}: bounds of what is measured. */
@ConfigMapping(prefix = "sallyport.metrics")
public interface MetricsConfig {
    /** Gateway: distinct rule labels; further rules are counted as {@code other}. A sidecar's metrics name no rule. */
    @WithDefault("500")
    int maxRules();

    /** Checks it; throws {@link IllegalArgumentException} with all mistakes. */
    default MetricSettings toSettings(Role role) {
        Mistakes mistakes = new Mistakes("sallyport.metrics");
        mistakes.range("max-rules", maxRules(), 0, 100_000);
        mistakes.throwIfAny();
        return new MetricSettings(role == Role.GATEWAY ? maxRules() : 0);
    }
}
