package dev.sallyport.proxy.connection;

/** Sees connections open and settle: metrics, the access log. Called on event loops; never blocks, never throws. */
public interface ConnectionObserver {
    /** A connection was accepted. */
    void opened();

    /** It ended; called exactly once for each opened one. */
    void settled(ConnectionRecord record);
}
