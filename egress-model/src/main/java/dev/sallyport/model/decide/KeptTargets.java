package dev.sallyport.model.decide;

import dev.sallyport.model.reason.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What passes of several addresses or endpoints, each vetted by itself. Confined to one verdict. */
final class KeptTargets {
    private static final Refusal NO_ADDRESSES = Refusal.of(Reason.DNS_FAILED, "The name has no addresses.");

    private final List<DialTarget> targets = new ArrayList<>();
    private List<Observation> observations = List.of();
    private List<LimitedRule> limited = List.of();
    private @Nullable Refusal refused;

    void add(Vetting vetting) {
        switch (vetting) {
            case Refusal refusal -> refused = refused == null ? refusal : refused;
            case DialTargets passed -> {
                observations = targets.isEmpty() ? passed.observations() : observations;
                limited = union(limited, passed.limited());
                targets.add(passed.first());
            }
        }
    }

    /** Those that passed; the first refusal when none did. */
    Vetting vetting() {
        if (!targets.isEmpty()) {
            return new DialTargets(targets, observations, limited);
        }
        return refused != null ? refused : NO_ADDRESSES;
    }

    /** A rule about some of the addresses is charged whichever is dialled: never too little. */
    static List<LimitedRule> union(List<LimitedRule> some, List<LimitedRule> others) {
        if (others.isEmpty() || some.equals(others)) {
            return some;
        }
        return Stream.concat(some.stream(), others.stream())
                .distinct()
                .sorted(Comparator.comparing(LimitedRule::rule))
                .toList();
    }
}
