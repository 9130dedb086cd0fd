package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Truth;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules that hold for one attempt, counted while candidates are visited: the first Deny, the first Allow and the
 * first Allow that still may hold, each first by name order (DESIGN §6). Confined to one verdict.
 */
final class Tally {
    private final Set<Observation> observations = new LinkedHashSet<>(0);
    private @Nullable Rule deny;
    private @Nullable Rule allow;
    private @Nullable Rule possibleAllow;

    void count(Mode mode, Rule rule, Truth truth) {
        if (truth == Truth.FAILS) {
            return;
        }
        if (mode == Mode.OBSERVE) {
            if (truth == Truth.HOLDS) {
                observations.add(new Observation(rule.action(), rule.name()));
            }
            return;
        }
        if (rule.action() == Action.DENY) {
            deny = truth == Truth.HOLDS ? first(deny, rule) : deny;
        } else if (truth == Truth.HOLDS) {
            allow = first(allow, rule);
        } else {
            possibleAllow = first(possibleAllow, rule);
        }
    }

    private static Rule first(@Nullable Rule known, Rule candidate) {
        return known == null || candidate.name().compareTo(known.name()) < 0 ? candidate : known;
    }

    @Nullable
    Rule deny() {
        return deny;
    }

    /** The Allow that decides; one that holds before one that may. */
    @Nullable
    Rule allow() {
        return allow != null ? allow : possibleAllow;
    }

    List<Observation> observations() {
        return List.copyOf(observations);
    }
}
