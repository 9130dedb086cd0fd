package dev.sallyport.cli.imports;

import dev.sallyport.model.address.AddressClass.Opening;
import dev.sallyport.model.address.AddressTable;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.Remark;
import dev.sallyport.resources.draft.RuleDraft;
import dev.sallyport.resources.translate.Limits;
import dev.sallyport.resources.translate.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Puts rules into policies that our own translators accept: what opens private ranges into a ClusterEgressPolicy, all
 * else into an EgressPolicy, and what they refuse into remarks. Confined to one import.
 */
public final class Assembly {
    private final Consumer<Remark> remarks;
    private final List<RuleDraft> own = new ArrayList<>();
    private final List<RuleDraft> platform = new ArrayList<>();

    /** An assembly without rules. */
    public Assembly(Consumer<Remark> remarks) {
        this.remarks = remarks;
    }

    /** Adds a rule, or as much of it as is accepted; {@code what} and {@code origin} are for remarks. */
    public void add(RuleDraft rule, Origin origin, String what) {
        if (rule.action() == Action.DENY) {
            chunks(rule).forEach(own::add);
            return;
        }
        RuleDraft narrowed = withAcceptedHosts(rule, origin, what);
        if (rule.cidrs().isEmpty()) {
            if (!narrowed.hosts().isEmpty()) {
                chunks(narrowed).forEach(own::add);
            }
            return;
        }
        if (!rule.hosts().isEmpty() && narrowed.hosts().isEmpty()) {
            return;
        }
        List<Cidr> anyone = opening(rule.cidrs(), Opening.ANY_RULE);
        List<Cidr> privates = opening(rule.cidrs(), Opening.PLATFORM);
        List<Cidr> closed = opening(rule.cidrs(), Opening.NOBODY);
        if (!anyone.isEmpty()) {
            chunks(withCidrs(narrowed, anyone)).forEach(own::add);
        }
        if (!privates.isEmpty()) {
            chunks(withCidrs(narrowed, privates)).forEach(platform::add);
        }
        if (!closed.isEmpty()) {
            remarks.accept(new Remark(
                    Remark.Kind.LEFT_OUT,
                    origin,
                    what,
                    "no rule can open " + closed.getFirst()
                            + " (loopback, link-local, metadata, multicast and the like)"));
        }
    }

    private RuleDraft withAcceptedHosts(RuleDraft rule, Origin origin, String what) {
        List<HostPattern> accepted = new ArrayList<>();
        for (HostPattern host : rule.hosts()) {
            RuleDraft alone = new RuleDraft(Action.ALLOW, List.of(host), List.of(), List.of(), rule.protocols(), null);
            try {
                new PolicyDraft(new PolicyId("any", "any"), List.of(), List.of(alone)).proven();
                accepted.add(host);
            } catch (IllegalArgumentException e) {
                remarks.accept(new Remark(Remark.Kind.LEFT_OUT, origin, what, "host " + host + ": " + sentence(e)));
            }
        }
        return rule.with(accepted, rule.cidrs(), rule.ports());
    }

    private static String sentence(IllegalArgumentException refused) {
        String all = String.valueOf(refused.getMessage());
        return all.substring(all.indexOf(": ") + 2);
    }

    private static List<Cidr> opening(List<Cidr> ranges, Opening opening) {
        return ranges.stream()
                .filter(range -> AddressTable.widestOpening(range) == opening)
                .toList();
    }

    private static RuleDraft withCidrs(RuleDraft rule, List<Cidr> cidrs) {
        return rule.with(rule.hosts(), cidrs, rule.ports());
    }

    /** The rule as several, none with longer lists than a rule may have. */
    private static List<RuleDraft> chunks(RuleDraft rule) {
        List<RuleDraft> chunks = new ArrayList<>();
        for (List<HostPattern> hosts : parts(rule.hosts(), Limits.HOSTS)) {
            for (List<Cidr> cidrs : parts(rule.cidrs(), Limits.CIDRS)) {
                for (var ports : parts(rule.ports(), Limits.PORTS)) {
                    chunks.add(rule.with(hosts, cidrs, ports));
                }
            }
        }
        return chunks;
    }

    private static <T> List<List<T>> parts(List<T> whole, int most) {
        if (whole.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < whole.size(); from += most) {
            parts.add(whole.subList(from, Math.min(from + most, whole.size())));
        }
        return parts;
    }

    /**
     * The policies, each proven; none at all when one of them is refused, since an Allow is nothing without its Denies.
     *
     * @param name of the policies; the second and further ones get a number
     * @param origin for the remark about a refusal
     */
    public List<PolicyDraft> policies(String name, Target target, Origin origin) {
        String base = PolicyDraft.name(name);
        List<PolicyDraft> policies = new ArrayList<>();
        String namespace = target.namespace();
        if (namespace == null) {
            List<RuleDraft> all = new ArrayList<>(own);
            all.addAll(platform);
            numbered(base, all, PolicyId::cluster, target.clusterSubjects(), policies);
        } else {
            numbered(base, own, id -> new PolicyId(namespace, id), target.ownSubjects(), policies);
            numbered(namespace + "-" + base, platform, PolicyId::cluster, target.clusterSubjects(), policies);
        }
        try {
            policies.forEach(PolicyDraft::proven);
            return policies;
        } catch (IllegalArgumentException e) {
            remarks.accept(new Remark(Remark.Kind.LEFT_OUT, origin, name, String.valueOf(e.getMessage())));
            return List.of();
        }
    }

    private static void numbered(
            String base,
            List<RuleDraft> rules,
            Function<String, PolicyId> id,
            List<Map<String, Object>> subjects,
            List<PolicyDraft> to) {
        List<RuleDraft> distinct = rules.stream().distinct().toList();
        int number = 1;
        for (int from = 0; from < distinct.size(); from += Limits.RULES) {
            List<RuleDraft> part = distinct.subList(from, Math.min(from + Limits.RULES, distinct.size()));
            to.add(new PolicyDraft(id.apply(number == 1 ? base : base + "-" + number), subjects, part));
            number++;
        }
    }
}
