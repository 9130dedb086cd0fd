package dev.sallyport.resources.translate;

import dev.sallyport.model.net.PortRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks EgressDestination and ClusterEgressDestination. This release reaches every host the default way (resolve, pass
 * TLS through untouched), so the only destination it accepts is one that says just that; whatever asks for more is
 * refused rather than ignored. Pure.
 */
public final class DestinationTranslator {
    static final Shape NAMESPACED = Shape.of("hosts", "ports", "resolution", "tls")
            .later("endpoints", "connections", "outlierDetection", "loadBalancing", "routes", "source", "via", "cache");
    static final Shape CLUSTER = Shape.of("hosts", "ports", "resolution", "tls", "namespaces")
            .later(NAMESPACED.later().toArray(String[]::new));
    static final Shape PORT = Shape.of("number").later("protocol", "tls", "connections");
    static final Shape TLS = Shape.of("mode")
            .later(
                    "port",
                    "sni",
                    "caBundle",
                    "credential",
                    "subjectAltNames",
                    "minVersion",
                    "insecureSkipVerification");
    private static final int MAX_PORT_TEXT = 5;

    private DestinationTranslator() {}

    /** Every problem of the destination. */
    public static List<Problem> problems(Resource resource) {
        ProblemLog log = new ProblemLog(resource);
        Field root = Field.root(resource, log);
        EnvelopeReader.check(root, resource.key().kind());
        Field spec = root.at("spec");
        boolean namespaced = resource.key().kind().isNamespaced();
        if (spec.isMapping(namespaced ? NAMESPACED : CLUSTER)) {
            spec(spec);
            if (!namespaced) {
                SubjectReader.namespaces(spec.at("namespaces"));
            }
        }
        return log.problems();
    }

    private static void spec(Field spec) {
        if (spec.at("hosts").isAbsent()) {
            spec.at("hosts").problem("is required");
        }
        spec.at("hosts").list(Limits.HOSTS, host -> ConditionsReader.host(host, ConditionsReader.Reach.CLUSTER_ALLOW));
        spec.at("ports").list(Limits.PORTS, DestinationTranslator::port);
        supported(spec.at("resolution"), "DNS", "Static");
        Field tls = spec.at("tls");
        if (tls.isStated() && tls.isMapping(TLS)) {
            supported(tls.at("mode"), "Passthrough", "Originate", "OriginateMutual", "Inspect");
        }
    }

    private static @Nullable PortRange port(Field field) {
        if (!field.isMapping(PORT)) {
            return null;
        }
        if (field.at("number").isAbsent()) {
            field.at("number").problem("is required");
        }
        return field.at("number").numberOrText(ConditionsReader::port, MAX_PORT_TEXT, text -> {
            throw new IllegalArgumentException("a destination's port is one number");
        });
    }

    private static void supported(Field field, String now, String... later) {
        Map<String, Boolean> words = new HashMap<>(Map.of(now, true));
        for (String word : later) {
            words.put(word, false);
        }
        if (Boolean.FALSE.equals(field.word(words))) {
            field.problem("only " + now + " is supported yet");
        }
    }
}
