package dev.sallyport.resources.suggest;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.Proposal;
import dev.sallyport.resources.draft.Remark;
import dev.sallyport.resources.draft.RuleDraft;
import dev.sallyport.resources.suggest.Weighing.Weight;
import dev.sallyport.resources.translate.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns records into the smallest EgressPolicy per service account that would have let pass what was let pass without a
 * rule: exact names and ports, a wildcard only where many names below one domain were seen. Not thread-safe.
 */
public final class Suggester implements SightingReader {
    private static final int MAX_DESTINATIONS = 10_000;
    private static final int NAMES_SHOWN = 4;

    /**
     * How to judge.
     *
     * @param trustDomain the cluster's own
     * @param withDenied propose what was refused {@code no_rule}, too
     * @param wildcardFrom how many names make a wildcard; 0 for never
     * @param unit what is counted, in the singular: line, connection
     */
    public record Options(TrustDomain trustDomain, boolean withDenied, int wildcardFrom, String unit) {
        /** Of records, one line each. */
        public static Options ofRecords(TrustDomain trustDomain, boolean withDenied, int wildcardFrom) {
            return new Options(trustDomain, withDenied, wildcardFrom, "line");
        }
    }

    private record Pass(Origin first, long times) {}

    private final Options options;
    private final Weighing weighing;
    private final Map<SpiffeId, Needs> needs = new TreeMap<>(Comparator.comparing(SpiffeId::toString));
    private final Map<String, Pass> passed = new TreeMap<>();
    private final Map<String, Remark> unsayable = new TreeMap<>();

    /** A suggester that has seen nothing. */
    public Suggester(Options options) {
        this.options = options;
        this.weighing = new Weighing(options.trustDomain(), options.withDenied());
    }

    @Override
    public void unreadable(Origin origin, String sentence) {
        pass("not a readable record: " + sentence, origin, 1);
    }

    @Override
    public void sighting(Sighting sighting) {
        switch (weighing.of(sighting)) {
            case Weight.Needed() -> add(sighting);
            case Weight.Nothing(String why) -> pass(why, sighting.origin(), sighting.connections());
            case Weight.Unsayable(Remark.Kind kind, String why) -> remark(sighting, kind, why);
        }
    }

    private void add(Sighting sighting) {
        Needs of = needs.computeIfAbsent(sighting.caller(), Needs::new);
        if (of.size() < MAX_DESTINATIONS || of.knows(sighting.host())) {
            of.add(sighting);
        } else {
            pass(
                    "its caller has more than " + MAX_DESTINATIONS + " destinations",
                    sighting.origin(),
                    sighting.connections());
        }
    }

    /** Connections from which nothing follows, and why. */
    public void pass(String why, Origin origin, long times) {
        passed.merge(why, new Pass(origin, times), (known, more) -> new Pass(known.first, known.times + more.times));
    }

    private void remark(Sighting sighting, Remark.Kind kind, String why) {
        String what = sighting.caller().namespace() + "/" + sighting.caller().serviceAccount() + " -> "
                + sighting.host().text() + ":" + sighting.port();
        unsayable.putIfAbsent(what + why, new Remark(kind, sighting.origin(), what, why));
    }

    /** What follows from everything read so far. */
    public Proposal suggestion() {
        List<PolicyDraft> policies = new ArrayList<>();
        List<Remark> remarks = new ArrayList<>(unsayable.values());
        passed.forEach((why, pass) -> remarks.add(new Remark(
                Remark.Kind.IGNORED,
                pass.first,
                pass.times + " " + options.unit() + (pass.times == 1 ? "" : "s"),
                why)));
        for (Needs need : needs.values()) {
            PolicyDraft draft = draft(need);
            need.wildcards().forEach(wildcard -> remarks.add(remark(wildcard)));
            try {
                draft.proven();
                policies.add(draft);
            } catch (IllegalArgumentException e) {
                remarks.add(new Remark(
                        Remark.Kind.LEFT_OUT,
                        new Origin("records", 1),
                        need.caller().toString(),
                        String.valueOf(e.getMessage())));
            }
        }
        return new Proposal(policies, remarks);
    }

    private PolicyDraft draft(Needs need) {
        SpiffeId caller = need.caller();
        PolicyId id = new PolicyId(caller.namespace(), PolicyDraft.name(caller.serviceAccount() + "-observed"));
        List<RuleDraft> rules = new ArrayList<>();
        for (Needs.Group group : need.groups(options.wildcardFrom(), pattern -> isPermitted(id, pattern))) {
            List<PortRange> ports = group.ports().stream().map(PortRange::of).toList();
            if (!group.hosts().isEmpty()) {
                rules.add(rule(group.hosts(), List.of(), ports, group));
            }
            if (!group.literals().isEmpty()) {
                rules.add(rule(
                        List.of(),
                        group.literals().stream()
                                .map(literal -> Cidr.of(literal.address()))
                                .toList(),
                        ports,
                        group));
            }
        }
        return new PolicyDraft(id, List.of(Map.of("serviceAccount", caller.serviceAccount())), rules);
    }

    private static RuleDraft rule(List<HostPattern> hosts, List<Cidr> cidrs, List<PortRange> ports, Needs.Group group) {
        return new RuleDraft(Action.ALLOW, hosts, cidrs, ports, Set.of(), group.evidence());
    }

    /** A wildcard over a public suffix is refused by our own translators. */
    private static boolean isPermitted(PolicyId id, HostPattern pattern) {
        RuleDraft rule = new RuleDraft(Action.ALLOW, List.of(pattern), List.of(), List.of(), Set.of(), null);
        try {
            new PolicyDraft(id, List.of(), List.of(rule)).proven();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Remark remark(Needs.Wildcard wildcard) {
        String names = String.join(
                ", ",
                wildcard.seen().stream()
                        .limit(NAMES_SHOWN)
                        .map(Object::toString)
                        .toList());
        int more = wildcard.seen().size() - NAMES_SHOWN;
        return new Remark(
                Remark.Kind.DIFFERS,
                wildcard.origin(),
                wildcard.pattern().toString(),
                "stands for " + wildcard.seen().size() + " names that were seen: " + names
                        + (more > 0 ? " and " + more + " more" : ""));
    }
}
