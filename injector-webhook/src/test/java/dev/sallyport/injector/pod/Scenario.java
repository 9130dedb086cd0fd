package dev.sallyport.injector.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.sallyport.injector.pod.shape.InjectionSettings;
import dev.sallyport.injector.pod.shape.InjectionSettings.Resources;
import dev.sallyport.injector.pod.shape.InjectionSettings.Traces;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Reach;
import dev.sallyport.model.policy.Settings;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pod and the world it comes into. In a file: a first YAML document with what differs from the defaults ({@code
 * namespaceLabels}, {@code allowOptOut}, {@code lockdown}, {@code podOptIn}, {@code permitted}, {@code directRanges},
 * {@code controlCIDRs}, {@code dnsServers}, {@code classic}, {@code noSettings}), then the pod.
 */
record Scenario(JsonNode world, ObjectNode pod) {
    static final ObjectMapper JSON = JsonMapper.builder().build();
    static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());
    static final Path PODS = Path.of(System.getProperty("user.dir"), "src/test/resources/pods");

    /** A governed namespace, nothing permitted. */
    static Scenario of(String podYaml) {
        return of("{}", podYaml);
    }

    static Scenario of(String worldYaml, String podYaml) {
        return new Scenario(yaml(worldYaml), (ObjectNode) yaml(podYaml));
    }

    static Scenario read(Path file) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(Files.readString(file))) {
            List<JsonNode> all = documents.readAll();
            return all.size() == 1
                    ? new Scenario(JSON.createObjectNode(), (ObjectNode) all.get(0))
                    : new Scenario(all.get(0), (ObjectNode) all.get(1));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** The files of a folder with that ending, sorted. */
    static Stream<Path> files(String folder, String ending) {
        try (Stream<Path> files = Files.list(PODS.resolve(folder))) {
            List<Path> found = files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new AssertionError("no " + ending + " in " + PODS.resolve(folder));
            }
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Mutation mutate() {
        return PodMutation.mutate(create(pod), settings());
    }

    /** The mutated pod; an error when it is not patched. */
    ObjectNode patched() {
        if (mutate() instanceof Mutation.Patched patched) {
            return patched.result();
        }
        throw new AssertionError("not patched: " + mutate());
    }

    PodVerdict check(ObjectNode finalPod) {
        return PodCheck.check(create(finalPod), settings());
    }

    PodVerdict check(PodOperation operation, ObjectNode before, ObjectNode after) {
        return PodCheck.check(request(operation, after, before), settings());
    }

    Scenario with(ObjectNode otherPod) {
        return new Scenario(world, otherPod);
    }

    PodRequest create(ObjectNode ofPod) {
        return request(PodOperation.CREATE, ofPod, null);
    }

    PodRequest request(PodOperation operation, ObjectNode ofPod, ObjectNode oldPod) {
        return new PodRequest(operation, ofPod, oldPod, "shop", facts(), world.has("noSettings") ? null : egress());
    }

    private NamespaceFacts facts() {
        Map<String, String> labels = new HashMap<>();
        labels.put(Kube.NAMESPACE_NAME_LABEL, "shop");
        labels.put(Kube.INJECT_LABEL, "enabled");
        world.path("namespaceLabels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        labels.values().removeIf(String::isEmpty);
        return new NamespaceFacts(
                labels,
                null,
                world.path("allowOptOut").asBoolean(),
                world.path("lockdown").asBoolean(true));
    }

    private Settings egress() {
        Governance governance = new Governance(
                Reach.CLUSTER,
                ranges("directRanges"),
                Map.of("pci", List.of(Authority.parse("pci-gateway.sallyport-system.svc.cluster.local:15008"))),
                Set.of("registry.example/sidecar-proxy:canary"),
                new HashSet<>(texts("permitted")),
                world.path("podOptIn").asBoolean(),
                Duration.ofHours(24));
        return new Settings(
                Stream.of("10.244.0.0/16", "10.96.0.0/12", "fd00:10:244::/56")
                        .map(Cidr::parse)
                        .toList(),
                ranges("controlCIDRs"),
                texts("dnsServers").stream()
                        .map(text -> IpLiteral.parse(text).address())
                        .toList(),
                Posture.DENY,
                List.of(),
                List.of(),
                List.of(),
                governance);
    }

    InjectionSettings settings() {
        return new InjectionSettings(
                "0.1.0",
                "sallyport/init-iptables:dev",
                "sallyport/sidecar-proxy:dev",
                "IfNotPresent",
                List.of(Authority.parse("sallyport-gateway.sallyport-system.svc.cluster.local:15008")),
                Authority.parse("sallyport-ca.sallyport-system.svc.cluster.local:8443"),
                SpiffeId.parse("spiffe://cluster.local/ns/sallyport-system/sa/sallyport-gateway"),
                SpiffeId.parse("spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca"),
                TrustDomain.CLUSTER_LOCAL,
                "cluster.local",
                resources("50m", "128Mi", "256Mi"),
                resources("10m", "64Mi", "128Mi"),
                !world.path("classic").asBoolean(),
                true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                null,
                world.has("traces") ? new Traces(URI.create(world.get("traces").asText()), 0.25) : null);
    }

    private static Resources resources(String cpu, String memory, String memoryLimit) {
        return new Resources(
                Map.of("cpu", Quantity.parse(cpu), "memory", Quantity.parse(memory)),
                Map.of("memory", Quantity.parse(memoryLimit)));
    }

    private List<Cidr> ranges(String field) {
        return texts(field).stream().map(Cidr::parse).toList();
    }

    private List<String> texts(String field) {
        return world.path(field).valueStream().map(JsonNode::asText).collect(Collectors.toList());
    }
}
