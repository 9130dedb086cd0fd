package dev.sallyport.ca.authority;

/** Whether this process is the one that may change the state. Safe for concurrent use. */
@FunctionalInterface
public interface Tenure {
    /** True while it is held. Losing it is fenced by the store's version, so a late answer does no harm. */
    boolean isHeld();
}
