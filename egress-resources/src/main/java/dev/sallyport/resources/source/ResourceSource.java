package dev.sallyport.resources.source;

/** Delivers resources until closed. Safe for concurrent use. */
public interface ResourceSource extends AutoCloseable {
    /**
     * Begins to read on a thread of its own and returns at once.
     *
     * @throws IllegalStateException when it was started or closed before
     */
    void start(ResourceListener listener);

    /** Ends it; no call of the listener begins afterwards. Idempotent. */
    @Override
    void close();
}
