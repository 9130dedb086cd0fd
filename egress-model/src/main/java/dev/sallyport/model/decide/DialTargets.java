package dev.sallyport.model.decide;

import java.util.List;

/**
 * The vetted addresses of an attempt, in the resolver's order; at least one. Addresses that did not pass are left out:
 * exactly what was vetted is dialled, so a bad one beside a good one gains nothing. Immutable.
 *
 * @param targets where to connect; try them in order
 * @param observations what observing rules would have done
 * @param limited the matching Allows that are limited, by name: each is charged before any of the targets is dialled
 */
public record DialTargets(List<DialTarget> targets, List<Observation> observations, List<LimitedRule> limited)
        implements Vetting {
    /** Copies and refuses an empty list. */
    public DialTargets {
        targets = List.copyOf(targets);
        observations = List.copyOf(observations);
        limited = List.copyOf(limited);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no address passed: that is a Refusal");
        }
    }

    /** Whether rules speak of requests here, so that each request is judged by itself. */
    public boolean isByRequest() {
        for (DialTarget target : targets) {
            if (target.isByRequest()) {
                return true;
            }
        }
        return false;
    }

    /** The same through these addresses of a parent proxy, whose rules are charged too. */
    DialTargets through(DialTargets hops) {
        return new DialTargets(
                targets.stream().map(target -> target.through(hops.targets())).toList(),
                observations,
                KeptTargets.union(limited, hops.limited()));
    }

    /** The one tried first. */
    public DialTarget first() {
        return targets.getFirst();
    }
}
