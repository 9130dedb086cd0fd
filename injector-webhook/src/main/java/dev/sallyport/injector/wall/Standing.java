package dev.sallyport.injector.wall;

/** How much of a namespace's wall stands, or shall. */
public enum Standing {
    /** No NetworkPolicy. */
    NONE,
    /** It selects every pod but those that opted out. */
    SPARING,
    /** It selects every pod. */
    WHOLE
}
