package dev.sallyport.injector.review;

/**
 * Which resource a review is about. Immutable.
 *
 * @param group API group; empty for the core group
 * @param resource plural, like {@code pods}
 * @param subresource like {@code ephemeralcontainers}; empty when it is the object itself
 */
public record Subject(String group, String resource, String subresource) {
    /** True for that resource of that group, whatever the subresource. */
    public boolean is(String otherGroup, String otherResource) {
        return group.equals(otherGroup) && resource.equals(otherResource);
    }

    /** {@code pods/ephemeralcontainers} or {@code egresspolicies.egress.sallyport.dev}. */
    @Override
    public String toString() {
        return resource + (subresource.isEmpty() ? "" : "/" + subresource) + (group.isEmpty() ? "" : "." + group);
    }
}
