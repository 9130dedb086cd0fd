package dev.sallyport.model.destination;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Namespaces that a destination serves: one by name, some by their labels, or every one. Implementations are immutable. */
public interface Served {
    /** The only namespace, or null when labels or nothing select. */
    @Nullable
    String namespace();

    /** True when it serves the namespace of that name and these labels. */
    boolean serves(String namespace, Map<String, String> labels);

    /** True when it serves whatever namespace there is. */
    boolean servesAll();
}
