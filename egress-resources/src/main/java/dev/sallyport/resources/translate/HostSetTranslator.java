package dev.sallyport.resources.translate;

import dev.sallyport.model.net.HostPattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads ClusterEgressHostSet. Pure. */
public final class HostSetTranslator {
    static final Shape SPEC = Shape.of("description", "hosts");

    private HostSetTranslator() {}

    /** The patterns, or null with every mistake. */
    public static Reading<List<HostPattern>> translate(Resource resource) {
        ProblemLog log = new ProblemLog(resource);
        Field root = Field.root(resource, log);
        EnvelopeReader.check(root, resource.key().kind());
        List<HostPattern> hosts = spec(root.at("spec"));
        return new Reading<>(log.isEmpty() ? hosts : null, log.problems());
    }

    private static @Nullable List<HostPattern> spec(Field spec) {
        if (!spec.isMapping(SPEC)) {
            return null;
        }
        spec.at("description").text(Limits.REASON_TEXT);
        // As wide as an Allow may be: the same set serves Allows of namespaces.
        return spec.at("hosts")
                .required()
                .list(Limits.HOST_SET, field -> ConditionsReader.host(field, ConditionsReader.Reach.NAMESPACED_ALLOW));
    }
}
