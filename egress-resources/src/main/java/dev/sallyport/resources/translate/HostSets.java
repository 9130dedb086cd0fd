package dev.sallyport.resources.translate;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Rule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Named sets of hosts, and policies that name them. A set is read as one host name below {@code hostset.invalid}, which no
 * host can have (RFC 6761 §6.4), until the sets are known: a rule whose set is missing matches nothing, and never everything
 * (ADR 0223). Immutable.
 */
public final class HostSets {
    private static final String BELOW = ".hostset.invalid";

    private final Map<String, List<HostPattern>> sets;

    /** These sets, by name. */
    public HostSets(Map<String, List<HostPattern>> sets) {
        this.sets = Map.copyOf(sets);
    }

    /** What stands for a set until it is known. */
    static HostPattern standIn(String name) {
        return HostPattern.parse(name + BELOW);
    }

    private static @Nullable String named(HostPattern pattern) {
        HostName host = pattern.name();
        String text = host.text();
        return pattern.kind() == HostPattern.Kind.EXACT && text.endsWith(BELOW)
                ? text.substring(0, text.length() - BELOW.length())
                : null;
    }

    /** The policy with the hosts of its sets in their place; the same where it names none. */
    public Policy resolve(Policy policy) {
        if (policy.rules().stream().noneMatch(rule -> namesSets(rule))) {
            return policy;
        }
        return new Policy(
                policy.id(),
                policy.mode(),
                policy.subjects(),
                policy.rules().stream().map(this::resolve).toList(),
                policy.ceiling());
    }

    private static boolean namesSets(Rule rule) {
        List<HostPattern> hosts = rule.conditions().hosts();
        return hosts != null && hosts.stream().anyMatch(pattern -> named(pattern) != null);
    }

    private Rule resolve(Rule rule) {
        List<HostPattern> hosts = rule.conditions().hosts();
        if (hosts == null || !namesSets(rule)) {
            return rule;
        }
        Set<HostPattern> all = new LinkedHashSet<>();
        for (HostPattern pattern : hosts) {
            String name = named(pattern);
            List<HostPattern> set = name == null ? null : sets.get(name);
            // A set that is missing stays the name that no host has.
            all.addAll(set == null ? List.of(pattern) : set);
        }
        Conditions stated = rule.conditions();
        return new Rule(
                rule.name(),
                rule.action(),
                new Conditions(new ArrayList<>(all), stated.cidrs(), stated.ports(), stated.protocols(), stated.http()),
                rule.until(),
                rule.limits());
    }

    /** The sets that the policy names and that are not there. */
    public Set<String> missing(Policy policy) {
        Set<String> missing = new TreeSet<>();
        policy.rules().forEach(rule -> missing.addAll(missing(rule)));
        return missing;
    }

    /** True when a Deny of the policy names a set that is not there: nobody knows what it denies. */
    public boolean leavesADenyOpen(Policy policy) {
        return policy.rules().stream()
                .anyMatch(rule -> rule.action() == Action.DENY && !missing(rule).isEmpty());
    }

    private Set<String> missing(Rule rule) {
        Set<String> missing = new TreeSet<>();
        List<HostPattern> hosts = rule.conditions().hosts();
        for (HostPattern pattern : hosts == null ? List.<HostPattern>of() : hosts) {
            String name = named(pattern);
            if (name != null && !sets.containsKey(name)) {
                missing.add(name);
            }
        }
        return missing;
    }
}
