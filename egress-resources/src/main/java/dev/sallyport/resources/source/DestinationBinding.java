package dev.sallyport.resources.source;

import dev.sallyport.model.destination.Destination;
import dev.sallyport.model.destination.DestinationId;
import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.destination.MaterialRef;
import dev.sallyport.model.destination.ParentPlan;
import dev.sallyport.model.destination.PortPlan;
import dev.sallyport.model.destination.TlsMaterial;
import dev.sallyport.model.destination.TlsPlan;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Joins destinations with the Secrets and ConfigMaps they name, and with each other. Pure. */
public final class DestinationBinding {
    private static final String UNREADABLE = "CredentialUnreadable";
    private static final String CONFLICT = "HostClaimedTwice";

    private DestinationBinding() {}

    /** The destinations in force; of the objects they name, those that are there and sound. */
    static Destinations bind(SortedMap<ResourceKey, Ledger.Entry> entries) {
        List<Destination> destinations = new ArrayList<>();
        Map<MaterialRef, TlsMaterial> known = new HashMap<>();
        entries.forEach((key, entry) -> {
            if (entry.standing() instanceof Standing.OfDestination(Destination destination)) {
                destinations.add(destination);
            } else if (entry.standing() instanceof Standing.OfMaterial(TlsMaterial material)
                    && key.namespace() != null) {
                known.put(new MaterialRef(key.kind() == Kind.SECRET, key.namespace(), key.name()), material);
            }
        });
        Map<MaterialRef, TlsMaterial> named = new HashMap<>();
        for (MaterialRef ref : named(destinations)) {
            TlsMaterial material = known.get(ref);
            if (material != null) {
                named.put(ref, material);
            }
        }
        return new Destinations(destinations, named);
    }

    /** Every Secret and ConfigMap that destinations name. */
    public static Set<MaterialRef> named(List<Destination> destinations) {
        Set<MaterialRef> refs = new HashSet<>();
        destinations.stream()
                .flatMap(DestinationBinding::originations)
                .forEach(plan -> Stream.of(plan.caBundle(), plan.credential())
                        .filter(Objects::nonNull)
                        .forEach(refs::add));
        destinations.stream()
                .map(Destination::via)
                .filter(Objects::nonNull)
                .map(ParentPlan::credential)
                .filter(Objects::nonNull)
                .forEach(refs::add);
        return refs;
    }

    private static Stream<TlsPlan.Originate> originations(Destination destination) {
        Stream<PortPlan> plans = destination.ports() == null
                ? Stream.of(destination.everyPort())
                : destination.ports().values().stream();
        ParentPlan via = destination.via();
        return Stream.concat(plans.map(PortPlan::tls), Stream.ofNullable(via == null ? null : via.tls()))
                .filter(TlsPlan.Originate.class::isInstance)
                .map(TlsPlan.Originate.class::cast);
    }

    /** What stands in the way of destinations that are valid by themselves. */
    static Map<ResourceKey, Ledger.Obstacle> obstacles(
            SortedMap<ResourceKey, Ledger.Entry> entries, Destinations destinations) {
        Map<ResourceKey, Ledger.Obstacle> obstacles = new HashMap<>();
        Map<DestinationId, String> conflicts = destinations.conflicts(labels(entries));
        for (Destination destination : destinations.all()) {
            DestinationId id = destination.id();
            ResourceKey key = new ResourceKey(
                    id.isNamespaced() ? Kind.EGRESS_DESTINATION : Kind.CLUSTER_EGRESS_DESTINATION,
                    id.namespace(),
                    id.name());
            Ledger.Entry entry = entries.get(key);
            String conflict = conflicts.get(id);
            String lack = Stream.concat(
                            originations(destination).map(destinations::lack),
                            Stream.ofNullable(destination.via()).map(destinations::lack))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            if (entry != null && conflict != null) {
                obstacles.put(key, obstacle(CONFLICT, key, entry, conflict));
            } else if (entry != null && lack != null) {
                String sentence = lack.substring(0, lack.length() - 1) + "; its traffic is refused credential_missing";
                obstacles.put(key, obstacle(UNREADABLE, key, entry, decapitalised(sentence)));
            }
        }
        return obstacles;
    }

    private static String decapitalised(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private static Ledger.Obstacle obstacle(String reason, ResourceKey key, Ledger.Entry entry, String sentence) {
        return new Ledger.Obstacle(
                reason,
                new Problem(key, "", sentence, entry.resources().getFirst().origin()));
    }

    private static Map<String, Map<String, String>> labels(SortedMap<ResourceKey, Ledger.Entry> entries) {
        Map<String, Map<String, String>> labels = new HashMap<>();
        entries.forEach((key, entry) -> {
            if (entry.standing() instanceof Standing.OfNamespace(var facts)) {
                labels.put(key.name(), facts.labels());
            }
        });
        return labels;
    }
}
