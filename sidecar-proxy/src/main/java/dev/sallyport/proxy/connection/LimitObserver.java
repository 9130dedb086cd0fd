package dev.sallyport.proxy.connection;

/** Sees each time a limit is reached. Called on event loops; never blocks, never throws. */
@FunctionalInterface
public interface LimitObserver {
    /** Somebody was refused, slowed or cut off by this limit. */
    void limitReached(Limit limit);
}
