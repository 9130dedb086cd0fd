package dev.sallyport.proxy.tunnel;

/** Something that needs one stream to the gateway. Confined to the pool's loop. */
interface Errand {
    /** A connection takes it. */
    void on(GatewayConnection connection);

    /** No connection yet; {@code leave} takes it out of the queue. */
    void startWaiting(Runnable leave);

    /** There will be none. */
    void unavailable(String detail);

    /** We have no identity to show. */
    void noIdentity();
}
