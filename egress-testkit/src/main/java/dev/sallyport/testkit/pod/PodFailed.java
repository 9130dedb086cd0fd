package dev.sallyport.testkit.pod;

/** A pod could not be started as its spec asks; the message says which part and what the container said last. */
public final class PodFailed extends RuntimeException {
    PodFailed(String message) {
        super(message);
    }

    PodFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
