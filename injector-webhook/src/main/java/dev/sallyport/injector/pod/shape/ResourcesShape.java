package dev.sallyport.injector.pod.shape;

import dev.sallyport.injector.pod.annotation.QuantityText;
import dev.sallyport.injector.pod.annotation.Wishes.Amount;
import dev.sallyport.injector.pod.annotation.Wishes.Amounts;
import dev.sallyport.injector.pod.shape.InjectionSettings.Resources;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What our containers ask for and are limited to: the injector's defaults, moved by what the pod's annotations say. A
 * request that exceeds the default limit lifts the limit, a limit below the default request lowers the request. A pod that
 * states resources for all of its containers together gets no defaults: they might not fit into its own figures. Stateless.
 */
final class ResourcesShape {
    private ResourcesShape() {}

    static ResourceRequirements ofSidecar(Blueprint blueprint) {
        Resources defaults = blueprint.settings().sidecarResources();
        Map<String, Quantity> requests = new TreeMap<>(blueprint.pooled() ? Map.of() : defaults.requests());
        Map<String, Quantity> limits = new TreeMap<>(blueprint.pooled() ? Map.of() : defaults.limits());
        move("cpu", blueprint.wishes().cpu(), requests, limits);
        move("memory", blueprint.wishes().memory(), requests, limits);
        return requirements(requests, limits);
    }

    static ResourceRequirements ofInit(Blueprint blueprint) {
        Resources defaults = blueprint.settings().initResources();
        return blueprint.pooled()
                ? requirements(Map.of(), Map.of())
                : requirements(new TreeMap<>(defaults.requests()), new TreeMap<>(defaults.limits()));
    }

    private static void move(
            String resource, Amounts amounts, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        Amount request = amounts.request();
        Amount limit = amounts.limit();
        if (request != null) {
            requests.put(resource, new Quantity(request.text()));
            if (limit == null && isAbove(request, limits.get(resource))) {
                limits.put(resource, new Quantity(request.text()));
            }
        }
        if (limit != null) {
            limits.put(resource, new Quantity(limit.text()));
            Quantity standing = requests.get(resource);
            if (request == null && standing != null && !isAbove(limit, standing)) {
                requests.put(resource, new Quantity(limit.text()));
            }
        }
    }

    private static boolean isAbove(Amount amount, @Nullable Quantity other) {
        return other != null
                && amount.value().compareTo(QuantityText.parse(other.toString()).value()) > 0;
    }

    private static ResourceRequirements requirements(Map<String, Quantity> requests, Map<String, Quantity> limits) {
        return new ResourceRequirementsBuilder()
                .withRequests(requests)
                .withLimits(limits)
                .build();
    }
}
