package dev.sallyport.resources.translate;

import java.util.Set;
import java.util.TreeSet;

/**
 * The fields a mapping may have. Immutable.
 *
 * @param known fields that are read
 * @param later fields of DESIGN §6 that this release does not support: stating one is a problem, never ignored
 */
record Shape(Set<String> known, Set<String> later) {
    Shape {
        known = Set.copyOf(known);
        later = Set.copyOf(later);
    }

    static Shape of(String... known) {
        return new Shape(Set.of(known), Set.of());
    }

    Shape later(String... fields) {
        return new Shape(known, Set.of(fields));
    }

    /** True when the field is part of the schema, supported or not. */
    boolean has(String field) {
        return known.contains(field) || later.contains(field);
    }

    String list() {
        TreeSet<String> all = new TreeSet<>(known);
        all.addAll(later);
        return String.join(", ", all);
    }
}
