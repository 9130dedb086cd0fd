package dev.sallyport.injector.world;

import dev.sallyport.model.policy.NamespaceFacts;

/** What is known of one namespace. Immutable. */
public sealed interface NamespaceAnswer {
    /**
     * It is there.
     *
     * @param facts what it says
     */
    record Known(NamespaceFacts facts) implements NamespaceAnswer {}

    /**
     * Nothing can be said of it, so nothing is guessed.
     *
     * @param sentence why: it is gone, or could not be asked for
     */
    record Unknown(String sentence) implements NamespaceAnswer {}
}
