package dev.sallyport.injector.pod.likeness;

/**
 * One field that is not as we would write it. Immutable.
 *
 * @param field below the container or volume
 * @param found what is there
 * @param expected what we would write
 */
public record Difference(String field, String found, String expected) {}
