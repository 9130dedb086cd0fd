package dev.sallyport.resources.translate;

/** Checks what every resource of ours has in common: apiVersion, the fields of metadata, nothing beside them. Stateless. */
final class EnvelopeReader {
    private static final Shape ROOT = Shape.of("apiVersion", "kind", "metadata", "spec", "status");
    private static final Shape METADATA = Shape.of(
            "name",
            "namespace",
            "labels",
            "annotations",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "finalizers",
            "generateName",
            "managedFields",
            "ownerReferences",
            "selfLink");

    private EnvelopeReader() {}

    static void check(Field root, Kind kind) {
        root.isMapping(ROOT);
        root.at("metadata").isMapping(METADATA);
        Field apiVersion = root.at("apiVersion");
        String version = apiVersion.text(Names.MAX_SUBDOMAIN);
        if (version != null && !version.equals(kind.apiVersion())) {
            apiVersion.problem("must be " + kind.apiVersion());
        }
        Field namespace = root.at("metadata").at("namespace");
        if (!kind.isNamespaced() && namespace.isStated()) {
            namespace.problem("does not belong here: a " + kind.word() + " is cluster-scoped");
        }
    }
}
