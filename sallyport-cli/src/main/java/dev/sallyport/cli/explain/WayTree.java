package dev.sallyport.cli.explain;

import dev.sallyport.cli.explain.WayThere.EndpointStanding;
import dev.sallyport.cli.explain.WayThere.Place;
import dev.sallyport.cli.explain.WayThere.RouteStanding;
import dev.sallyport.model.destination.ParentPlan;
import dev.sallyport.model.destination.TlsPlan;
import dev.sallyport.model.destination.Way;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A way for programs. Field names are stable. Stateless. */
final class WayTree {
    private WayTree() {}

    static Map<String, Object> of(WayThere there) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "destination", there.destination());
        put(tree, "at", there.origin() == null ? null : there.origin().toString());
        tree.put("usable", there.obstacle() == null);
        put(tree, "obstacle", there.obstacle());
        if (there.obstacle() != null) {
            return tree;
        }
        tree.put("resolution", resolution(there.way()));
        if (there.way().via() != null) {
            tree.put("via", via(there.way().via().plan()));
        }
        tree.put("port", there.port());
        tree.put("tls", tls(there.way().plan().tls()));
        tree.put("requestByRequest", there.way().isForwarded());
        tree.put("endpoints", there.endpoints().stream().map(WayTree::endpoint).toList());
        tree.put("routes", there.routes().stream().map(WayTree::route).toList());
        return tree;
    }

    private static String resolution(Way way) {
        return way.isResolvedByParent() ? "Proxy" : way.isStatic() ? "Static" : "DNS";
    }

    private static Map<String, Object> via(ParentPlan plan) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("proxy", plan.host().text() + ":" + plan.port());
        tree.put("tls", plan.tls() != null);
        put(
                tree,
                "credential",
                plan.credential() == null ? null : plan.credential().toString());
        return tree;
    }

    private static Map<String, Object> tls(TlsPlan plan) {
        Map<String, Object> tree = new LinkedHashMap<>();
        switch (plan) {
            case TlsPlan.Passthrough ignored -> tree.put("mode", "Passthrough");
            case TlsPlan.Originate originate -> {
                tree.put("mode", originate.credential() == null ? "Originate" : "OriginateMutual");
                put(
                        tree,
                        "sni",
                        originate.sni() == null ? null : originate.sni().text());
                put(
                        tree,
                        "caBundle",
                        originate.caBundle() == null
                                ? null
                                : originate.caBundle().toString());
                put(
                        tree,
                        "credential",
                        originate.credential() == null
                                ? null
                                : originate.credential().toString());
                tree.put("verified", originate.isVerified());
            }
        }
        return tree;
    }

    private static Map<String, Object> endpoint(EndpointStanding endpoint) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("endpoint", endpoint.at());
        tree.put("weight", endpoint.weight());
        tree.put("priority", endpoint.priority());
        tree.put("allowed", endpoint.reason() == null);
        put(tree, "reason", endpoint.reason());
        put(tree, "sentence", endpoint.sentence().isEmpty() ? null : endpoint.sentence());
        return tree;
    }

    private static Map<String, Object> route(RouteStanding route) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("match", route.match());
        tree.put("taken", route.taken());
        tree.put("places", route.places().stream().map(WayTree::place).toList());
        tree.put("does", route.does());
        return tree;
    }

    private static Map<String, Object> place(Place place) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("to", place.at());
        tree.put("weight", place.weight());
        tree.put("mirror", place.mirror());
        if (!place.labels().isEmpty()) {
            tree.put("labels", new TreeMap<>(place.labels()));
        }
        tree.put("allowed", place.reason() == null);
        put(tree, "reason", place.reason());
        return tree;
    }

    private static void put(Map<String, Object> tree, String field, @Nullable String value) {
        if (value != null) {
            tree.put(field, value);
        }
    }
}
