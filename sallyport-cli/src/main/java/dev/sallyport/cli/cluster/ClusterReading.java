package dev.sallyport.cli.cluster;

import dev.sallyport.cli.input.AssumedMaterial;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.StateReading;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.destination.Destination;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.resources.document.JsonText;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.source.DestinationBinding;
import dev.sallyport.resources.source.Ledger;
import dev.sallyport.resources.source.SnapshotAssembler;
import dev.sallyport.resources.translate.Identification;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an API server holds, as a gateway that starts now would take it; read with the rights of whoever runs us. Of Secrets
 * and ConfigMaps nothing is read: they are taken for sound unless a gateway says otherwise in a destination's status.
 * Stateless.
 */
public final class ClusterReading {
    /** What decides about a caller, wherever it is written. */
    private static final List<Kind> ALL = List.of(
            Kind.EGRESS_POLICY,
            Kind.CLUSTER_EGRESS_POLICY,
            Kind.EGRESS_DESTINATION,
            Kind.CLUSTER_EGRESS_DESTINATION,
            Kind.CLUSTER_EGRESS_HOST_SET,
            Kind.EGRESS_SETTINGS,
            Kind.NAMESPACE);
    /** What a namespace says, and what it may name. */
    private static final List<Kind> OWN =
            List.of(Kind.EGRESS_POLICY, Kind.EGRESS_DESTINATION, Kind.CLUSTER_EGRESS_HOST_SET);

    private static final String WHO_MAY =
            "ClusterRole sallyport-platform-viewer has every right it takes; for `analyze` of one"
                    + " namespace, sallyport-policy-viewer is enough.";
    private static final String UNREADABLE = "CredentialUnreadable";

    private ClusterReading() {}

    /**
     * Asks once. Blocking.
     *
     * @param namespace whose resources alone are read; null for all, settings and namespaces too
     * @throws UserMistake when it cannot be asked, or a right is missing: kubectl's words name it
     */
    public static StateReading of(Kubectl kubectl, @Nullable String namespace) throws UserMistake {
        List<Kind> kinds = namespace == null ? ALL : OWN;
        String names = kinds.stream().map(ClusterReading::name).collect(Collectors.joining(","));
        String where = namespace == null ? "--all-namespaces" : "--namespace=" + namespace;
        Map<ResourceKey, List<Resource>> resources = new TreeMap<>();
        for (Value item : items(said(kubectl, names, where))) {
            if (Identification.of(item, null) instanceof Identification.Known(Resource resource)) {
                resources.put(resource.key(), List.of(resource));
            }
        }
        return reading(resources);
    }

    private static byte[] said(Kubectl kubectl, String names, String where) throws UserMistake {
        try {
            return kubectl.ask("get", names, where, "--output=json", "--request-timeout=60s");
        } catch (UserMistake mistake) {
            throw mistake.sentence().contains("forbidden")
                    ? new UserMistake(mistake.sentence() + "\n" + WHO_MAY)
                    : mistake;
        }
    }

    private static String name(Kind kind) {
        return kind.isOurs() ? kind.plural() + "." + Kube.GROUP : kind.plural();
    }

    private static List<Value> items(byte[] json) throws UserMistake {
        try {
            if (JsonText.parse(json) instanceof Value.Mapping list
                    && list.entries().get("items") instanceof Value.Sequence items) {
                return items.items();
            }
        } catch (UnreadableText e) {
            throw new UserMistake("kubectl's answer cannot be read: " + e.getMessage() + ".");
        }
        throw new UserMistake("kubectl's answer is no list.");
    }

    private static StateReading reading(Map<ResourceKey, List<Resource>> resources) {
        Ledger.Step step = Ledger.EMPTY.next(resources, Map.of());
        Ledger ledger = step.ledger();
        List<Problem> problems = new ArrayList<>(step.problems());
        Set<Destination> unreadable = ledger.destinations().all().stream()
                .filter(destination -> isReportedUnreadable(destination, resources))
                .collect(Collectors.toSet());
        ledger.entries().forEach((key, entry) -> {
            if (entry.obstacle() != null
                    && entry.obstacle().reason().equals(UNREADABLE)
                    && unreadable.stream()
                            .noneMatch(destination -> key(destination).equals(key))) {
                problems.remove(entry.obstacle().problem());
            }
        });
        PolicySnapshot read = SnapshotAssembler.assemble(ledger, Set.of(), 1);
        List<Destination> sound = ledger.destinations().all().stream()
                .filter(destination -> !unreadable.contains(destination))
                .toList();
        PolicySnapshot snapshot = read == null ? null : AssumedMaterial.in(read, DestinationBinding.named(sound));
        return new StateReading(StateReading.Place.CLUSTER, snapshot, problems, new Documents(resources, Set.of()));
    }

    private static boolean isReportedUnreadable(Destination destination, Map<ResourceKey, List<Resource>> resources) {
        return resources.getOrDefault(key(destination), List.of()).stream()
                .flatMap(resource -> conditions(resource).stream())
                .anyMatch(condition -> condition instanceof Value.Mapping mapping
                        && mapping.entries().get("reason") instanceof Value.Text reason
                        && reason.text().equals(UNREADABLE));
    }

    private static List<Value> conditions(Resource resource) {
        return resource.document().entries().get("status") instanceof Value.Mapping status
                        && status.entries().get("conditions") instanceof Value.Sequence conditions
                ? conditions.items()
                : List.of();
    }

    private static ResourceKey key(Destination destination) {
        return new ResourceKey(
                destination.id().isNamespaced() ? Kind.EGRESS_DESTINATION : Kind.CLUSTER_EGRESS_DESTINATION,
                destination.id().namespace(),
                destination.id().name());
    }
}
