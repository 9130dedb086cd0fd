package dev.sallyport.testkit.apiserver;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Which object; ordered by type, namespace and name. Immutable. */
record ObjectKey(String group, String plural, @Nullable String namespace, String name)
        implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::group)
            .thenComparing(ObjectKey::plural)
            .thenComparing(key -> key.namespace == null ? "" : key.namespace)
            .thenComparing(ObjectKey::name);

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }

    /** True for an object that a list or watch of that type, in that namespace or in all, holds. */
    boolean isIn(ApiCall call) {
        return group.equals(call.group())
                && plural.equals(call.plural())
                && (call.namespace() == null || call.namespace().equals(namespace));
    }
}
