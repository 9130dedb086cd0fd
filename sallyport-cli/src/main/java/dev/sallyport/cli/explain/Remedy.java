package dev.sallyport.cli.explain;

import java.util.List;

/**
 * What would turn a refusal into a pass. Immutable.
 *
 * @param possible whether these steps together let it pass, as the Gatekeeper says of the state they lead to
 * @param steps all of them are needed; none when it is not possible
 * @param obstacle what no step removes; empty when it is possible
 */
public record Remedy(boolean possible, List<Step> steps, String obstacle) {
    /** Copies the steps. */
    public Remedy {
        steps = List.copyOf(steps);
    }
}
