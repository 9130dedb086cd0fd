package dev.sallyport.cli.cilium;

import dev.sallyport.cli.imports.Assembly;
import dev.sallyport.cli.imports.Ports;
import dev.sallyport.cli.imports.Ranges;
import dev.sallyport.cli.imports.Target;
import dev.sallyport.cli.input.Node;
import dev.sallyport.cli.input.TextFile;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.model.policy.Action;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.Proposal;
import dev.sallyport.resources.draft.Remark;
import dev.sallyport.resources.draft.Remark.Kind;
import dev.sallyport.resources.draft.RuleDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Imports one file of Cilium's resources. Confined to one import. */
public final class CiliumImport {
    private static final Set<String> SPEC = Set.of(
            "endpointSelector",
            "egress",
            "egressDeny",
            "ingress",
            "ingressDeny",
            "description",
            "enableDefaultDeny",
            "labels");

    private final List<Remark> remarks = new ArrayList<>();
    private final List<PolicyDraft> policies = new ArrayList<>();

    private CiliumImport() {}

    /**
     * Imports it.
     *
     * @throws UserMistake when the file is no YAML
     */
    public static Proposal run(TextFile file) throws UserMistake {
        CiliumImport run = new CiliumImport();
        Node.documents(file).forEach(run::document);
        return new Proposal(run.policies, run.remarks);
    }

    private void document(Node document) {
        String kind = document.at("kind").text("");
        boolean cilium = document.at("apiVersion").text("").startsWith("cilium.io/");
        String name = document.at("metadata").at("name").text("");
        String namespace = document.at("metadata").at("namespace").text("default");
        String what = kind + " " + name;
        if (document.value() != null
                && kind.equals("List")
                && document.at("items").isList()) {
            document.at("items").items().forEach(this::document);
        } else if (cilium && kind.equals("CiliumNetworkPolicy")) {
            specs(document, name, namespace, what);
        } else if (cilium && kind.equals("CiliumClusterwideNetworkPolicy")) {
            specs(document, name, null, what);
        } else if (cilium && kind.equals("CiliumEgressGatewayPolicy")) {
            gateway(document.at("spec"), name, what);
        } else {
            remark(Kind.IGNORED, document, what, "is no kind that is imported here");
        }
    }

    private void specs(Node document, String name, @Nullable String namespace, String what) {
        List<Node> specs = new ArrayList<>(document.at("specs").items());
        if (document.at("spec").isStated()) {
            specs.addFirst(document.at("spec"));
        }
        int number = 1;
        for (Node spec : specs) {
            spec(spec, number == 1 ? name : name + "-" + number, namespace, what);
            number++;
        }
        if (specs.isEmpty()) {
            remark(Kind.LEFT_OUT, document, what, "has no spec");
        }
    }

    private void spec(Node spec, String name, @Nullable String namespace, String what) {
        Set<String> strange = spec.keysBeside(SPEC);
        if (!strange.isEmpty() || !spec.at("endpointSelector").isStated()) {
            remark(
                    Kind.LEFT_OUT,
                    spec,
                    what,
                    strange.isEmpty() ? "has no endpointSelector" : String.join(", ", strange) + " cannot be said");
            return;
        }
        if (spec.at("ingress").isStated() || spec.at("ingressDeny").isStated()) {
            remark(Kind.IGNORED, spec, what, "what it says of ingress is not our business");
        }
        if (spec.at("enableDefaultDeny").at("egress").isFalse()) {
            remark(Kind.DIFFERS, spec, what, "switches default deny off; here the namespace's posture decides that");
        }
        Selector selector = Selector.of(namespace, spec.at("endpointSelector"), spec.at("none"));
        Assembly assembly = new Assembly(remarks::add);
        for (Node rule : spec.at("egress").items()) {
            if (selector.target() == null) {
                remark(Kind.LEFT_OUT, rule, what, selector.obstacle());
            } else {
                allow(rule, what, assembly, namespace != null);
            }
        }
        for (Node rule : spec.at("egressDeny").items()) {
            deny(rule, what, assembly);
        }
        Target target = selector.target() != null ? selector.target() : everyone(namespace, spec, what);
        policies.addAll(assembly.policies(name, target, spec.origin()));
    }

    private Target everyone(@Nullable String namespace, Node spec, String what) {
        if (!spec.at("egressDeny").items().isEmpty()) {
            remark(
                    Kind.NARROWER,
                    spec,
                    what,
                    "whom egressDeny is about cannot be said, so it denies to everyone in reach");
        }
        return namespace != null ? Target.of(namespace, null) : Target.cluster(List.of(Map.of("all", true)));
    }

    private void allow(Node rule, String what, Assembly assembly, boolean namespaced) {
        Peers peers = Peers.of(rule);
        PortPart ports = PortPart.of(rule.at("toPorts"));
        if (peers.inside() && peers.unsaid().isEmpty()) {
            remark(Kind.IGNORED, rule, what, "pods, services and nodes of the cluster are reached without the gateway");
            return;
        }
        peers.unsaid().forEach(why -> remark(Kind.LEFT_OUT, rule, what, why));
        ports.unsaid().forEach(why -> remark(Kind.LEFT_OUT, rule, what, why));
        boolean strange = peers.unsaid().stream().anyMatch(why -> why.endsWith("cannot be said"));
        if (peers.isNothing() || ports.ports().isEmpty() || strange) {
            if (peers.unsaid().isEmpty() && ports.unsaid().isEmpty()) {
                remark(Kind.IGNORED, rule, what, "allows nothing outside the cluster");
            }
            return;
        }
        if (namespaced && peers.cidrs().containsAll(Ranges.ALL)) {
            remark(
                    Kind.NARROWER,
                    rule,
                    what,
                    "private addresses outside the cluster stay closed; the platform opens them");
        }
        assembly.add(draft(Action.ALLOW, rule, what, peers, ports.ports()), rule.origin(), what);
    }

    /** Denies more rather than less: what cannot be said of ports is every port, of peers everything. */
    private void deny(Node rule, String what, Assembly assembly) {
        Peers peers = Peers.of(rule);
        PortPart ports = PortPart.of(rule.at("toPorts"));
        if (peers.inside() && peers.unsaid().isEmpty()) {
            remark(Kind.IGNORED, rule, what, "pods, services and nodes of the cluster are reached without the gateway");
            return;
        }
        boolean blurred = ports.unsaid().stream().anyMatch(why -> !why.endsWith("only TCP crosses a gateway"));
        if (!peers.unsaid().isEmpty() || blurred) {
            remark(
                    Kind.NARROWER,
                    rule,
                    what,
                    "denies more here: "
                            + String.join("; ", peers.unsaid().isEmpty() ? ports.unsaid() : peers.unsaid()));
        }
        Peers denied = peers.unsaid().isEmpty() ? peers : new Peers(List.of(), Ranges.ALL, false, List.of());
        List<PortRange> deniedPorts = blurred ? Ports.ALL : ports.ports();
        if (!denied.isNothing() && !deniedPorts.isEmpty()) {
            assembly.add(draft(Action.DENY, rule, what, denied, deniedPorts), rule.origin(), what);
        }
    }

    private static RuleDraft draft(Action action, Node rule, String what, Peers peers, List<PortRange> ports) {
        return new RuleDraft(
                action,
                peers.hosts().stream().distinct().toList(),
                peers.cidrs().stream().distinct().toList(),
                ports.equals(Ports.ALL) ? List.of() : ports,
                Set.of(),
                rule.origin() + ": " + what);
    }

    private void gateway(Node spec, String name, String what) {
        List<Cidr> ranges = new ArrayList<>();
        List<Cidr> except = new ArrayList<>();
        try {
            spec.at("destinationCIDRs").texts().forEach(text -> ranges.addAll(Ranges.parse(text)));
            spec.at("excludedCIDRs").texts().forEach(text -> except.addAll(Ranges.parse(text)));
        } catch (IllegalArgumentException e) {
            remark(Kind.LEFT_OUT, spec, what, String.valueOf(e.getMessage()));
            return;
        }
        boolean lists = spec.at("destinationCIDRs").isListOfTexts()
                && spec.at("excludedCIDRs").isListOfTexts();
        Set<String> strange = spec.keysBeside(
                Set.of("selectors", "destinationCIDRs", "excludedCIDRs", "egressGateway", "egressGateways"));
        if (!lists || !strange.isEmpty()) {
            remark(Kind.LEFT_OUT, spec, what, strange.isEmpty() ? "a list is none" : strange + " cannot be said");
            return;
        }
        remark(
                Kind.DIFFERS,
                spec.at("egressGateway").isStated() ? spec.at("egressGateway") : spec,
                what,
                "which node and address it leaves by is not said: EgressDestination.source is not supported yet");
        int number = 1;
        for (Node selector : spec.at("selectors").items()) {
            Selector selected = selector.keysBeside(Set.of("podSelector", "namespaceSelector"))
                            .isEmpty()
                    ? Selector.of(null, selector.at("podSelector"), selector.at("namespaceSelector"))
                    : new Selector(null, "only podSelector and namespaceSelector can be said");
            if (selected.target() == null) {
                remark(Kind.LEFT_OUT, selector, what, selected.obstacle());
                continue;
            }
            Assembly assembly = new Assembly(remarks::add);
            Peers peers = new Peers(List.of(), Ranges.difference(ranges, except), false, List.of());
            assembly.add(draft(Action.ALLOW, selector, what, peers, Ports.ALL), selector.origin(), what);
            policies.addAll(
                    assembly.policies(number == 1 ? name : name + "-" + number, selected.target(), selector.origin()));
            number++;
        }
    }

    private void remark(Kind kind, Node node, String what, String why) {
        remarks.add(new Remark(kind, node.origin(), what, why));
    }
}
