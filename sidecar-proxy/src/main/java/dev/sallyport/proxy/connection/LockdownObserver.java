package dev.sallyport.proxy.connection;

/** Sees whether the namespace's NetworkPolicy holds, at a sidecar. Called on an event loop; never blocks, never throws. */
public interface LockdownObserver {
    /**
     * The canary was sent, and something can be said of it.
     *
     * @param enforced false when a gateway's canary port answered
     */
    void probed(boolean enforced);
}
