package dev.sallyport.injector.wall;

import java.util.Optional;
import java.util.Set;

/** Where the state of namespaces is read from. Blocking, bounded by a few seconds; used by one thread. */
public interface ClusterSurveyor {
    /** What is in the namespace; empty when it is gone or going. */
    Optional<NamespaceSurvey> survey(String namespace) throws WriteFailed;

    /** Namespaces in which one of our objects is, other than the system namespace. */
    Set<String> furnished();
}
