package dev.sallyport.injector.admit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds what in a NetworkPolicy's {@code egress} opens a way out of the cluster. {@code policyTypes} is not asked: rules
 * that are idle today open when it changes. Pure.
 */
public final class EgressOpenings {
    private EgressOpenings() {}

    /** A sentence for each, naming the field; empty when there are none. */
    public static List<String> of(JsonNode spec) {
        List<String> found = new ArrayList<>();
        JsonNode rules = spec.path("egress");
        for (int i = 0; i < rules.size(); i++) {
            rule("spec.egress[" + i + "]", rules.get(i), found);
        }
        return found;
    }

    private static void rule(String field, JsonNode rule, List<String> found) {
        JsonNode peers = rule.path("to");
        if (peers.isEmpty()) {
            found.add(field + ".to: is missing or empty, which means everywhere.");
        }
        for (int i = 0; i < peers.size(); i++) {
            String peer = field + ".to[" + i + "]";
            if (peers.get(i).hasNonNull("ipBlock")) {
                found.add(peer + ".ipBlock: names addresses.");
            } else if (!peers.get(i).hasNonNull("podSelector") && !peers.get(i).hasNonNull("namespaceSelector")) {
                found.add(peer + ": selects nothing in particular.");
            }
        }
    }
}
