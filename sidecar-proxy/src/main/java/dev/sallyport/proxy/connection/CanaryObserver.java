package dev.sallyport.proxy.connection;

/** Sees connections to the gateway's canary. Called on event loops; never blocks, never throws. */
public interface CanaryObserver {
    /** One came. */
    void touched();
}
