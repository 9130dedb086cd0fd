package dev.sallyport.cli.explain;

import dev.sallyport.model.destination.Destination;
import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicySnapshot;
import java.util.List;

/** States that differ from another one in one thing. Pure. */
final class Amended {
    private Amended() {}

    static PolicySnapshot policies(PolicySnapshot state, List<Policy> policies) {
        return new PolicySnapshot(
                state.generation(),
                state.settings(),
                state.namespaces(),
                policies,
                state.quarantines(),
                state.destinations());
    }

    static PolicySnapshot withoutQuarantines(PolicySnapshot state) {
        return new PolicySnapshot(
                state.generation(),
                state.settings(),
                state.namespaces(),
                state.policies(),
                List.of(),
                state.destinations());
    }

    static PolicySnapshot without(PolicySnapshot state, Destination destination) {
        List<Destination> others = state.destinations().all().stream()
                .filter(other -> !other.equals(destination))
                .toList();
        return new PolicySnapshot(
                state.generation(),
                state.settings(),
                state.namespaces(),
                state.policies(),
                state.quarantines(),
                new Destinations(others, state.destinations().materials()));
    }
}
