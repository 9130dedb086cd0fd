package dev.sallyport.injector.wall;

import java.util.Optional;

/** Where {@link Ground} comes from. Safe for concurrent use. */
@FunctionalInterface
public interface Grounds {
    /** What walls are built from now; empty while something is not known: nothing is written then. */
    Optional<Ground> now();
}
