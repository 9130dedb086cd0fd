package dev.sallyport.injector.pod.tree;

/** The three lists of containers of a pod. */
public enum ContainerKind {
    /** Run before the others, or beside them where they restart. */
    INIT("initContainers"),
    /** The pod's own. */
    APP("containers"),
    /** Added to a running pod. */
    EPHEMERAL("ephemeralContainers");

    private final String field;

    ContainerKind(String field) {
        this.field = field;
    }

    /** The list's field in {@code spec}. */
    public String field() {
        return field;
    }
}
