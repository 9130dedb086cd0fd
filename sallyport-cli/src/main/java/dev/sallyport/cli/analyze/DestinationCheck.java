package dev.sallyport.cli.analyze;

import dev.sallyport.cli.input.Documents;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Resource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Destinations that name the same host and port in the same scope, so that neither is used. Confined to one analysis. */
final class DestinationCheck {
    private final Documents documents;
    private final Consumer<Finding> findings;

    private record Claim(Resource resource, int index, Set<Long> ports) {}

    DestinationCheck(Documents documents, Consumer<Finding> findings) {
        this.documents = documents;
        this.findings = findings;
    }

    void run() {
        for (Kind kind : List.of(Kind.EGRESS_DESTINATION, Kind.CLUSTER_EGRESS_DESTINATION)) {
            Map<String, Claim> first = new HashMap<>();
            for (Resource resource : documents.of(kind)) {
                List<Value> hosts = list(spec(resource), "hosts");
                for (int i = 0; i < hosts.size(); i++) {
                    if (hosts.get(i) instanceof Value.Text host) {
                        claim(
                                resource.key().namespace() + " " + host.text().toLowerCase(Locale.ROOT),
                                first,
                                resource,
                                i);
                    }
                }
            }
        }
    }

    private void claim(String host, Map<String, Claim> first, Resource resource, int index) {
        Claim claim = new Claim(resource, index, ports(resource));
        Claim before = first.putIfAbsent(host, claim);
        if (before == null || before.resource.key().equals(resource.key()) || !share(before.ports, claim.ports)) {
            return;
        }
        findings.accept(new Finding(
                Severity.WARNING,
                "clash",
                resource.key(),
                "spec.hosts[" + index + "]",
                "is named by " + before.resource.key()
                        + Documents.inBrackets(Documents.at(before.resource, "spec", "hosts", before.index))
                        + " too, for the same port: neither of the two is used for it",
                Documents.at(resource, "spec", "hosts", index)));
    }

    /** An empty set stands for every port. */
    private static boolean share(Set<Long> one, Set<Long> other) {
        return one.isEmpty() || other.isEmpty() || one.stream().anyMatch(other::contains);
    }

    private static Set<Long> ports(Resource resource) {
        Set<Long> ports = new HashSet<>();
        for (Value port : list(spec(resource), "ports")) {
            if (port instanceof Value.Mapping mapping
                    && mapping.entries().get("number") instanceof Value.Whole number) {
                ports.add(number.number());
            }
        }
        return ports;
    }

    private static @Nullable Value spec(Resource resource) {
        return resource.document().entries().get("spec");
    }

    private static List<Value> list(@Nullable Value spec, String field) {
        Value list = spec instanceof Value.Mapping mapping ? mapping.entries().get(field) : null;
        return Objects.requireNonNullElse(list instanceof Value.Sequence sequence ? sequence.items() : null, List.of());
    }
}
