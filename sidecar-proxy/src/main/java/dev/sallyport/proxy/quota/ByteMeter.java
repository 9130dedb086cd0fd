package dev.sallyport.proxy.quota;

/** Counts the bytes of one identity under one rule, over all of its tunnels. Never blocks. Safe for concurrent use. */
interface ByteMeter {
    /** What {@link #spend} says when no more may pass today. */
    long EXHAUSTED = -1;

    /**
     * Counts bytes that have been read already.
     *
     * @return for how many nanoseconds no more is to be read, 0 for go on; or {@link #EXHAUSTED}
     */
    long spend(long bytes);
}
