package dev.sallyport.injector.world;

/** Asks for one Namespace where it is kept. Blocking, bounded by a few seconds; safe for concurrent use. */
@FunctionalInterface
public interface NamespaceLookup {
    /** What is known of it now. Never throws: what fails is an answer too. */
    NamespaceAnswer ask(String name);
}
