package dev.sallyport.model.policy;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What EgressSettings says to the injector: how namespaces are governed and what pods may ask for. Immutable.
 *
 * @param reach which pods of the cluster a governed pod may reach
 * @param directRanges ranges that pods may reach around the gateway; the NetworkPolicy opens them
 * @param fleets gateways by the fleet's name, for the annotation {@code sallyport.dev/gateway}
 * @param proxyImages images that the annotation {@code sallyport.dev/proxy-image} may name
 * @param permittedAnnotations annotations of {@code PodAnnotations.PERMITTED} that pods may use
 * @param podOptIn whether a pod may opt in by its own label in a namespace without one
 * @param lockdownGrace how long uninjected pods may delay a namespace's NetworkPolicy; zero: not at all
 */
public record Governance(
        Reach reach,
        List<Cidr> directRanges,
        Map<String, List<Authority>> fleets,
        Set<String> proxyImages,
        Set<String> permittedAnnotations,
        boolean podOptIn,
        Duration lockdownGrace) {
    /** What holds where EgressSettings says nothing. */
    public static final Governance DEFAULT =
            new Governance(Reach.CLUSTER, List.of(), Map.of(), Set.of(), Set.of(), false, Duration.ofHours(24));

    /** Copies the collections. */
    public Governance {
        directRanges = List.copyOf(directRanges);
        fleets = fleets.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, fleet -> List.copyOf(fleet.getValue())));
        proxyImages = Set.copyOf(proxyImages);
        permittedAnnotations = Set.copyOf(permittedAnnotations);
    }
}
