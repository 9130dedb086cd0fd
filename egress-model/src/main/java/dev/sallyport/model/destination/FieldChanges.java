package dev.sallyport.model.destination;

import java.util.Map;
import java.util.Set;

/**
 * Changes of header fields: some are taken out, some put in place of what is there, some added. No field is changed twice;
 * none that ends at this hop or frames the message is among them. Immutable.
 *
 * @param remove lower-case names
 * @param set values by name as it is written
 * @param add values by name as it is written
 */
public record FieldChanges(Set<String> remove, Map<String, String> set, Map<String, String> add) {
    /** Nothing changes. */
    public static final FieldChanges NONE = new FieldChanges(Set.of(), Map.of(), Map.of());

    /** Copies the collections. */
    public FieldChanges {
        remove = Set.copyOf(remove);
        set = Map.copyOf(set);
        add = Map.copyOf(add);
    }

    /** True when nothing changes. */
    public boolean isEmpty() {
        return remove.isEmpty() && set.isEmpty() && add.isEmpty();
    }
}
