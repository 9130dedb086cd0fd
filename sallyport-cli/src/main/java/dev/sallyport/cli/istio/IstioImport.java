package dev.sallyport.cli.istio;

import dev.sallyport.cli.analyze.Patterns;
import dev.sallyport.cli.imports.Assembly;
import dev.sallyport.cli.imports.Target;
import dev.sallyport.cli.input.Node;
import dev.sallyport.cli.input.TextFile;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.Proposal;
import dev.sallyport.resources.draft.Remark;
import dev.sallyport.resources.draft.Remark.Kind;
import dev.sallyport.resources.draft.RuleDraft;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Imports files of Istio's resources, all of them as one whole. Confined to one import. */
public final class IstioImport {
    private static final Set<String> KINDS =
            Set.of("ServiceEntry", "Gateway", "VirtualService", "DestinationRule", "AuthorizationPolicy");

    private final List<Item> items = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();
    private final List<PolicyDraft> policies = new ArrayList<>();

    private IstioImport() {}

    /**
     * Imports them.
     *
     * @throws UserMistake when a file is no YAML
     */
    public static Proposal run(List<TextFile> files) throws UserMistake {
        IstioImport run = new IstioImport();
        for (TextFile file : files) {
            Node.documents(file).forEach(run::take);
        }
        run.translate();
        return new Proposal(run.policies, run.remarks);
    }

    private void take(Node document) {
        Item item = new Item(document);
        if (item.kind().equals("List") && document.at("items").isStated()) {
            document.at("items").items().forEach(this::take);
        } else if (item.isIstios() && KINDS.contains(item.kind())) {
            items.add(item);
        } else {
            boolean narrows = item.isIstios() && item.kind().equals("Sidecar");
            remarks.add(new Remark(
                    narrows ? Kind.DIFFERS : Kind.IGNORED,
                    document.origin(),
                    item.toString(),
                    narrows
                            ? "may hide hosts from workloads; what it says of egress is not taken"
                            : "is no kind that is imported here"));
        }
    }

    private void translate() {
        Contradictions contradictions = new Contradictions(items, remarks::add);
        Detours detours = new Detours(items, remarks::add);
        Guards guards = new Guards(items, remarks::add);
        List<Entry> entries = new ArrayList<>();
        for (Item item : items) {
            if (item.kind().equals("ServiceEntry")) {
                Entry entry = Entry.of(item);
                entry.unsaid().forEach(why -> remark(Kind.LEFT_OUT, item, item.spec(), why));
                entries.add(without(entry, contradictions, detours));
            }
        }
        for (Entry entry : entries) {
            open(entry, guards, detours, guards.any() || guards.perhaps() && detours.hasUnknownGateway());
        }
        if (!guards.refuse() && !contradictions.obscureGuards()) {
            leaves(guards, entries);
        }
    }

    /** The entry without hosts of which nothing may be said. */
    private Entry without(Entry entry, Contradictions contradictions, Detours detours) {
        List<HostPattern> hosts = new ArrayList<>();
        for (HostPattern host : entry.hosts()) {
            if (!detours.obstacle(host).isEmpty()) {
                remark(
                        Kind.LEFT_OUT,
                        entry.item(),
                        entry.item().spec(),
                        "host " + host + ": " + detours.obstacle(host));
            } else if (!contradictions.concern(host)) {
                hosts.add(host);
            }
        }
        return new Entry(entry.item(), hosts, entry.ports(), entry.unsaid());
    }

    /** What no policy guards is open to the whole namespace of the entry. */
    private void open(Entry entry, Guards guards, Detours detours, boolean guarded) {
        List<HostPattern> free = new ArrayList<>();
        for (HostPattern host : entry.hosts()) {
            if (!guarded || !guards.overEntries() && !detours.passesGateway(host)) {
                free.add(host);
            } else {
                remark(
                        Kind.IGNORED,
                        entry.item(),
                        entry.item().spec(),
                        "host " + host
                                + " passes a gateway that an AuthorizationPolicy guards, or may guard: that one says who may reach it");
            }
        }
        if (free.isEmpty() || entry.ports().isEmpty()) {
            return;
        }
        List<String> exportTo = entry.item().spec().at("exportTo").texts();
        if (isHiddenFromItsOwn(exportTo, entry.item().namespace())) {
            remark(
                    Kind.LEFT_OUT,
                    entry.item(),
                    entry.item().spec(),
                    "exportTo shows it to other namespaces and not to "
                            + entry.item().namespace() + ": write a policy in those that need it");
            return;
        }
        if (!exportTo.equals(List.of("."))) {
            remark(
                    Kind.NARROWER,
                    entry.item(),
                    entry.item().spec(),
                    "other namespaces see it too; it is printed for "
                            + entry.item().namespace() + " alone (for all: a ClusterEgressPolicy)");
        }
        Assembly assembly = new Assembly(remarks::add);
        add(assembly, free, entry.ports(), null, entry.item().spec(), entry.item());
        policies.addAll(assembly.policies(
                entry.item().name(),
                Target.of(entry.item().namespace(), null),
                entry.item().document().origin()));
    }

    private static boolean isHiddenFromItsOwn(List<String> exportTo, String namespace) {
        return !exportTo.isEmpty() && Stream.of(".", "*", namespace).noneMatch(exportTo::contains);
    }

    private void add(
            Assembly assembly,
            List<HostPattern> hosts,
            List<Entry.Port> spoken,
            @Nullable HttpCondition http,
            Node node,
            Item reason) {
        Map<Protocol, List<PortRange>> ports = new EnumMap<>(Protocol.class);
        spoken.forEach(port ->
                ports.computeIfAbsent(port.protocol(), key -> new ArrayList<>()).add(port.port()));
        ports.forEach((protocol, numbers) -> assembly.add(
                new RuleDraft(
                        Action.ALLOW,
                        hosts,
                        List.of(),
                        numbers.stream().distinct().toList(),
                        Set.of(protocol),
                        http,
                        node.origin() + ": " + reason),
                node.origin(),
                reason.toString()));
    }

    /** Each caller's own policy: the hosts it has leave for, at the ports of the entries that know them. */
    private void leaves(Guards guards, List<Entry> entries) {
        Map<String, List<Guards.Leave>> byCaller = new LinkedHashMap<>();
        for (Guards.Leave leave : guards.leaves()) {
            String caller = leave.caller().namespace() + "/" + leave.caller().serviceAccount();
            if (leave.caller().trustDomain().equals(TrustDomain.CLUSTER_LOCAL)) {
                byCaller.computeIfAbsent(caller + "/" + leave.item().name(), key -> new ArrayList<>())
                        .add(leave);
            } else {
                remark(
                        Kind.LEFT_OUT,
                        leave.item(),
                        leave.rule(),
                        "principal of trust domain " + leave.caller().trustDomain()
                                + ": only those of cluster.local are printed");
            }
        }
        byCaller.values().forEach(leaves -> {
            Assembly assembly = new Assembly(remarks::add);
            leaves.forEach(leave -> grant(leave, entries, assembly));
            Guards.Leave one = leaves.getFirst();
            policies.addAll(assembly.policies(
                    one.item().name() + "-" + one.caller().serviceAccount(),
                    Target.of(one.caller().namespace(), one.caller().serviceAccount()),
                    one.rule().origin()));
        });
    }

    private void grant(Guards.Leave leave, List<Entry> entries, Assembly assembly) {
        boolean known = false;
        for (Entry entry : entries) {
            for (HostPattern host : entry.hosts()) {
                HostPattern both = Patterns.covers(host, leave.host())
                        ? leave.host()
                        : Patterns.covers(leave.host(), host) ? host : null;
                List<Entry.Port> told = entry.ports().stream()
                        .filter(port -> port.protocol() == leave.protocol())
                        .toList();
                if (both != null && !told.isEmpty()) {
                    known = true;
                    add(assembly, List.of(both), told, leave.http(), leave.rule(), leave.item());
                }
            }
        }
        if (!known) {
            remark(
                    Kind.LEFT_OUT,
                    leave.item(),
                    leave.rule(),
                    "host " + leave.host() + ": no ServiceEntry of these files opens it for " + leave.protocol()
                            + " in a way that can be said");
        }
    }

    private void remark(Kind kind, Item item, Node node, String why) {
        remarks.add(new Remark(kind, node.origin(), item.toString(), why));
    }
}
