package dev.sallyport.cli.istio;

import dev.sallyport.cli.input.Node;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.request.HttpCondition;
import dev.sallyport.resources.draft.Remark;
import dev.sallyport.resources.draft.Remark.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * AuthorizationPolicies that stand at an egress gateway, or over a ServiceEntry: who may pass it, and whereto. Confined
 * to one import.
 */
final class Guards {
    /** Leave for one caller to one host, for these requests, where that is told by what is read of this protocol. */
    record Leave(
            Item item,
            Node rule,
            SpiffeId caller,
            HostPattern host,
            @Nullable HttpCondition http,
            Protocol protocol) {}

    /** One place a rule leads to; without a condition any request. */
    private record Place(HostPattern host, @Nullable HttpCondition http) {}

    private final List<Item> items;
    private final Consumer<Remark> remarks;
    private final List<Leave> leaves = new ArrayList<>();
    private boolean any;
    private boolean perhaps;
    private boolean refusing;
    private boolean overEntries;

    Guards(List<Item> items, Consumer<Remark> remarks) {
        this.items = items;
        this.remarks = remarks;
        items.stream().filter(item -> item.kind().equals("AuthorizationPolicy")).forEach(this::read);
    }

    /** True when some policy guards an egress gateway: then what passes it passes by their leave only. */
    boolean any() {
        return any;
    }

    /** True when there is a policy of which these files do not tell what it guards. */
    boolean perhaps() {
        return perhaps;
    }

    /** True when some policy stands over entries themselves: then every host may be guarded. */
    boolean overEntries() {
        return overEntries;
    }

    /** True when some policy refuses: then nothing that passes a gateway may be printed. */
    boolean refuse() {
        return refusing;
    }

    List<Leave> leaves() {
        return leaves;
    }

    private void read(Item item) {
        if (!isAtEgress(item)) {
            perhaps = true;
            remark(Kind.IGNORED, item, item.document(), "guards what comes in, as far as these files tell");
            return;
        }
        any = true;
        overEntries |= item.spec().at("targetRefs").isStated();
        String action = item.spec().at("action").text("ALLOW");
        if (!action.equals("ALLOW")) {
            refusing = true;
            remark(
                    Kind.LEFT_OUT,
                    item,
                    item.spec(),
                    "action " + action + " takes away at a gateway: no Allow for what passes a gateway is printed");
            return;
        }
        Set<String> strange = item.spec().keysBeside(Set.of("action", "rules", "selector", "targetRefs"));
        if (item.spec().at("rules").items().isEmpty()) {
            remark(
                    Kind.IGNORED,
                    item,
                    item.spec(),
                    "allows nothing by itself, as nothing is allowed here without a rule");
        }
        if (strange.isEmpty()) {
            item.spec().at("rules").items().forEach(rule -> rule(item, rule));
        } else {
            remark(Kind.LEFT_OUT, item, item.spec(), strange + " cannot be said");
        }
    }

    private boolean isAtEgress(Item item) {
        Map<String, String> labels =
                item.spec().at("selector").at("matchLabels").textMap();
        boolean unselected = labels.isEmpty() && !item.spec().at("targetRefs").isStated();
        boolean named = labels.values().stream().anyMatch(value -> value.contains("egress"))
                || item.spec().at("targetRefs").isStated();
        return named
                || items.stream()
                        .filter(other -> other.kind().equals("Gateway"))
                        .anyMatch(gateway -> unselected
                                ? gateway.namespace().equals(item.namespace())
                                : gateway.spec()
                                        .at("selector")
                                        .textMap()
                                        .entrySet()
                                        .containsAll(labels.entrySet()))
                || unselected && item.namespace().equals("istio-system");
    }

    private void rule(Item item, Node rule) {
        List<String> unsaid = new ArrayList<>();
        rule.keysBeside(Set.of("from", "to", "when")).forEach(key -> unsaid.add(key + " cannot be said"));
        List<SpiffeId> callers = callers(rule, unsaid);
        List<Place> places = places(rule, unsaid);
        if (callers.isEmpty()) {
            unsaid.add("from names no principals");
        }
        if (places.isEmpty()) {
            unsaid.add("neither to.operation.hosts nor when connection.sni names a host");
        }
        if (!unsaid.isEmpty()) {
            unsaid.forEach(why -> remark(Kind.LEFT_OUT, item, rule, why));
            return;
        }
        // A rule on server names never matches plain HTTP, one on hosts never what passes through as TLS.
        Protocol told = rule.at("when").items().isEmpty() ? Protocol.HTTP : Protocol.TLS;
        callers.forEach(caller ->
                places.forEach(place -> leaves.add(new Leave(item, rule, caller, place.host(), place.http(), told))));
    }

    private static List<SpiffeId> callers(Node rule, List<String> unsaid) {
        List<SpiffeId> callers = new ArrayList<>();
        for (Node from : rule.at("from").items()) {
            Node source = from.at("source");
            if (!source.keysBeside(Set.of("principals")).isEmpty()
                    || !from.keysBeside(Set.of("source")).isEmpty()) {
                unsaid.add("from.source with " + source.keysBeside(Set.of("principals"))
                        + ": only principals can be said");
            }
            for (String principal : source.at("principals").texts()) {
                try {
                    callers.add(SpiffeId.parse("spiffe://" + principal));
                } catch (IllegalArgumentException e) {
                    unsaid.add("principal " + principal + ": " + e.getMessage());
                }
            }
        }
        return callers;
    }

    /** Hosts of `to`, or server names of `when`; both at once would be a conjunction, which one list cannot say. */
    private static List<Place> places(Node rule, List<String> unsaid) {
        List<Place> places = new ArrayList<>();
        for (Node to : rule.at("to").items()) {
            Node operation = to.at("operation");
            Set<String> strange = operation.keysBeside(Set.of("hosts", "methods", "paths"));
            if (!strange.isEmpty() || !to.keysBeside(Set.of("operation")).isEmpty()) {
                unsaid.add("to.operation with " + strange + ": only hosts, methods and paths can be said");
            }
            add(places, operation.at("hosts").texts(), Requests.of(operation, unsaid), unsaid);
        }
        if (rule.at("when").items().size() > (rule.at("to").items().isEmpty() ? 1 : 0)) {
            unsaid.add("several conditions on the host at once");
        }
        for (Node when : rule.at("when").items()) {
            boolean sni = when.at("key").text("").equals("connection.sni")
                    && when.keysBeside(Set.of("key", "values")).isEmpty();
            if (!sni) {
                unsaid.add("when " + when.at("key").text("") + " cannot be said");
            }
            add(places, when.at("values").texts(), null, unsaid);
        }
        return places;
    }

    private static void add(List<Place> places, List<String> texts, @Nullable HttpCondition http, List<String> unsaid) {
        for (String text : texts) {
            try {
                places.add(new Place(Hosts.parse(text), http));
            } catch (IllegalArgumentException e) {
                unsaid.add("host " + text + ": " + e.getMessage());
            }
        }
    }

    private void remark(Kind kind, Item item, Node node, String why) {
        remarks.accept(new Remark(kind, node.origin(), item.toString(), why));
    }
}
