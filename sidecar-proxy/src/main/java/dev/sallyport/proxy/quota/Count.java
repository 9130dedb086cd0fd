package dev.sallyport.proxy.quota;

/** One count in the table. Safe for concurrent use. */
interface Count {
    /** Takes one: 0, or how many nanoseconds until there is one. */
    long take();

    /** Puts the one back that was taken last. */
    void giveBack();

    /** As {@link ByteMeter#spend}. */
    long spend(long bytes);

    /** True when it says no more than a new one would. */
    boolean isIdle();
}
