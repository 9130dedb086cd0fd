package dev.sallyport.resources.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.document.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What load knows and what the schema knows are the same fields, so that neither can forget one. */
class SchemaShapeTest {
    @ParameterizedTest
    @CsvSource({
        "egresspolicies, spec, POLICY",
        "egresspolicies, spec.rules[], RULE",
        "egresspolicies, spec.subjects[], OWN",
        "clusteregresspolicies, spec, CLUSTER_POLICY",
        "clusteregresspolicies, spec.rules[], RULE",
        "clusteregresspolicies, spec.ceiling[], CEILING",
        "clusteregresspolicies, spec.subjects[], ANY",
        "egresspolicies, spec.subjects[].podSelector, SELECTOR",
        "egresspolicies, spec.subjects[].podSelector.matchExpressions[], REQUIREMENT",
        "clusteregresspolicies, spec.subjects[].podSelector, SELECTOR",
        "clusteregresspolicies, spec.subjects[].namespaceSelector, SELECTOR",
        "clusteregresspolicies, spec.subjects[].namespaceSelector.matchExpressions[], REQUIREMENT",
        "egressdestinations, spec, DESTINATION",
        "egressdestinations, spec.ports[], PORT",
        "egressdestinations, spec.ports[].tls, TLS",
        "egressdestinations, spec.ports[].connections, CONNECTIONS",
        "egressdestinations, spec.tls, TLS",
        "egressdestinations, spec.tls.credential, LOCAL_NAME",
        "egressdestinations, spec.connections, CONNECTIONS",
        "egressdestinations, spec.outlierDetection, OUTLIERS",
        "egressdestinations, spec.loadBalancing, BALANCING",
        "egressdestinations, spec.endpoints[], ENDPOINT",
        "clusteregressdestinations, spec, CLUSTER_DESTINATION",
        "clusteregressdestinations, spec.namespaces[], SERVED",
        "clusteregresshostsets, spec, HOST_SET",
        "egresssettings, spec, SETTINGS",
        "egresssettings, spec.internalRanges[], INTERNAL_RANGE",
        "egresssettings, spec.fleets[], FLEET",
        "egresssettings, spec.revocations[], REVOCATION",
    })
    void loadAndSchemaKnowTheSameFields(String crd, String path, String shapeName) throws Exception {
        Shape shape = shape(shapeName);
        Set<String> known = new TreeSet<>(shape.known());
        known.addAll(shape.later());

        assertThat(properties(crd, path)).isEqualTo(known);
    }

    private static Shape shape(String name) {
        return switch (name) {
            case "POLICY" -> PolicyTranslator.NAMESPACED;
            case "CLUSTER_POLICY" -> PolicyTranslator.CLUSTER;
            case "RULE" -> RuleReader.RULE;
            case "CEILING" -> PolicyTranslator.CEILING;
            case "OWN" -> SubjectReader.OWN;
            case "ANY" -> SubjectReader.ANY;
            case "SERVED" -> SubjectReader.NAMESPACES;
            case "SELECTOR" -> SelectorReader.SELECTOR;
            case "REQUIREMENT" -> SelectorReader.REQUIREMENT;
            case "DESTINATION" -> DestinationTranslator.NAMESPACED;
            case "CLUSTER_DESTINATION" -> DestinationTranslator.CLUSTER;
            case "PORT" -> DestinationTranslator.PORT;
            case "TLS" -> TlsPlanReader.TLS;
            case "LOCAL_NAME" -> TlsPlanReader.LOCAL_NAME;
            case "CONNECTIONS" -> ConnectionsReader.CONNECTIONS;
            case "OUTLIERS" -> UpstreamReader.OUTLIERS;
            case "BALANCING" -> UpstreamReader.BALANCING;
            case "ENDPOINT" -> EndpointReader.ENDPOINT;
            case "HOST_SET" -> HostSetTranslator.SPEC;
            case "SETTINGS" -> SettingsTranslator.SPEC;
            case "REVOCATION" -> RevocationReader.REVOCATION;
            case "INTERNAL_RANGE" -> SettingsTranslator.INTERNAL_RANGE;
            case "FLEET" -> GovernanceReader.FLEET;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Set<String> properties(String crd, String path) throws Exception {
        Path file = Path.of(System.getProperty("sallyport.root"), "manifests/crds", crd + ".egress.sallyport.dev.yaml");
        Value root = YamlText.parse(Files.readAllBytes(file)).getFirst();
        Value versions = at(at(root, "spec"), "versions");
        Value schema = at(at(((Value.Sequence) versions).items().getFirst(), "schema"), "openAPIV3Schema");
        for (String step : path.split("\\.")) {
            schema = at(at(schema, "properties"), step.replace("[]", ""));
            schema = step.endsWith("[]") ? at(schema, "items") : schema;
        }
        return new TreeSet<>(
                ((Value.Mapping) at(schema, "properties")).entries().keySet());
    }

    private static Value at(Value value, String key) {
        Value child = ((Value.Mapping) value).entries().get(key);
        assertThat(child).as(key).isNotNull();
        return child;
    }
}
