package dev.sallyport.testkit.pod;

/** What a pod's {@code status.phase} says. */
public enum PodPhase {
    /** Its containers run. */
    RUNNING,
    /** All ended well. */
    SUCCEEDED,
    /** All ended, one with another code than 0. */
    FAILED
}
