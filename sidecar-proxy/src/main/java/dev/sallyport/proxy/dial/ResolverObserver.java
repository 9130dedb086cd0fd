package dev.sallyport.proxy.dial;

import java.time.Duration;

/** Sees each lookup that went to a name server. Called on the resolver's event loop; never blocks, never throws. */
@FunctionalInterface
public interface ResolverObserver {
    /**
     * A lookup ended.
     *
     * @param resolution its result; {@link Resolution#label} is the metric's label
     * @param took from the first question
     */
    void lookedUp(Resolution resolution, Duration took);
}
