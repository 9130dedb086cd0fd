package dev.sallyport.proxy.observe;

/**
 * Bounds of what is measured. Immutable.
 *
 * @param maxRules distinct rule labels; further rules are counted as {@code other}
 */
public record MetricSettings(int maxRules) {}
