package dev.sallyport.injector.pod;

/** What is being done to a pod. */
public enum PodOperation {
    /** CREATE pods. */
    CREATE,
    /** UPDATE pods: labels, annotations, images, tolerations, resources. */
    UPDATE,
    /** UPDATE pods/ephemeralcontainers. */
    ADD_EPHEMERAL
}
