package dev.sallyport.model.decide;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Mode;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules that hold for one attempt, counted while candidates are visited: the first Deny, the first Allow and the
 * first Allow that still may hold, each first by name order (DESIGN §6). The order of visits does not matter, nor does a
 * second one. Confined to one verdict.
 */
final class Tally {
    private final Attempt attempt;
    private final @Nullable JudgedAddress address;
    private final Instant now;
    private final List<List<Conditions>> ceilings;
    private @Nullable Truth withinCeilings;
    private @Nullable Rule deny;
    private @Nullable Rule allow;
    private @Nullable Rule possibleAllow;
    private @Nullable List<Rule> observed;
    private boolean opened;

    /**
     * Nothing counted yet.
     *
     * @param address the address judged; null while it is not resolved
     * @param ceilings each a list of entries of which one must hold for a namespaced Allow
     */
    Tally(Attempt attempt, @Nullable JudgedAddress address, Instant now, List<List<Conditions>> ceilings) {
        this.attempt = attempt;
        this.address = address;
        this.now = now;
        this.ceilings = ceilings;
    }

    @Nullable
    HostName host() {
        return attempt.host();
    }

    void count(IndexedRule[] candidates) {
        for (IndexedRule candidate : candidates) {
            count(candidate);
        }
    }

    /** Counts a rule whose stated hosts, if any, are known to admit the name. */
    void count(IndexedRule candidate) {
        Rule rule = candidate.rule();
        Truth truth = rule.isExpired(now) ? Truth.FAILS : truth(rule);
        if (candidate.isCapped() && truth != Truth.FAILS) {
            truth = truth.and(withinCeilings());
        }
        if (truth == Truth.FAILS) {
            return;
        }
        opened |= candidate.opensAddresses();
        if (candidate.mode() == Mode.OBSERVE) {
            observe(rule, truth);
        } else if (rule.action() == Action.DENY) {
            deny = truth == Truth.HOLDS ? first(deny, rule) : deny;
        } else if (truth == Truth.HOLDS) {
            allow = first(allow, rule);
        } else {
            possibleAllow = first(possibleAllow, rule);
        }
    }

    private void observe(Rule rule, Truth truth) {
        if (truth == Truth.HOLDS) {
            observed = observed == null ? new ArrayList<>(2) : observed;
            observed.add(rule);
        }
    }

    private static Rule first(@Nullable Rule known, Rule candidate) {
        return known == null || candidate.name().compareTo(known.name()) < 0 ? candidate : known;
    }

    private Truth truth(Rule rule) {
        Conditions conditions = rule.conditions();
        Truth judged = onAllButHost(conditions);
        if (rule.action() == Action.ALLOW || address == null || address.isUntranslated() || judged != Truth.FAILS) {
            return judged;
        }
        // A Deny holds on either face of a translated address.
        return onPortAndProtocol(conditions).and(conditions.onAddress(address.dialled()));
    }

    private Truth withinCeilings() {
        if (withinCeilings == null) {
            Truth all = Truth.HOLDS;
            for (List<Conditions> entries : ceilings) {
                all = all.and(withinAny(entries));
            }
            withinCeilings = all;
        }
        return withinCeilings;
    }

    private Truth withinAny(List<Conditions> entries) {
        Truth any = Truth.FAILS;
        for (Conditions entry : entries) {
            any = any.or(entry.onHost(attempt.host()).and(onAllButHost(entry)));
        }
        return any;
    }

    private Truth onAllButHost(Conditions conditions) {
        return onPortAndProtocol(conditions).and(conditions.onAddress(address == null ? null : address.judged()));
    }

    private Truth onPortAndProtocol(Conditions conditions) {
        return conditions.onPort(attempt.port()).and(conditions.onProtocol(attempt.protocol()));
    }

    /** The Deny that decides. */
    @Nullable
    Rule deny() {
        return deny;
    }

    /** The Allow that decides; one that holds before one that may. */
    @Nullable
    Rule allow() {
        return allow != null ? allow : possibleAllow;
    }

    /** True when a cluster-scoped Allow with CIDRs opens the address, private or reserved as it may be. */
    boolean opened() {
        return opened;
    }

    /** What observing rules would have done, in name order. */
    List<Observation> observations() {
        if (observed == null) {
            return List.of();
        }
        return observed.stream()
                .sorted(Comparator.comparing(Rule::name))
                .map(rule -> new Observation(rule.action(), rule.name()))
                .distinct()
                .toList();
    }
}
