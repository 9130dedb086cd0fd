package dev.sallyport.cli.analyze;

import dev.sallyport.cli.input.Documents;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.NamespaceFacts;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.Settings;
import dev.sallyport.resources.translate.HostSetTranslator;
import dev.sallyport.resources.translate.HostSets;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.resources.translate.NamespaceTranslator;
import dev.sallyport.resources.translate.PolicyReading;
import dev.sallyport.resources.translate.PolicyTranslator;
import dev.sallyport.resources.translate.Resource;
import dev.sallyport.resources.translate.SettingsTranslator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a folder's valid documents mean, each with its place. Immutable.
 *
 * @param policies by document, in the order in which rules are named in records
 * @param surroundings namespaces and settings of the folder; settings of no consequence where it holds none
 */
record Inventory(Map<Policy, Resource> policies, PolicySnapshot surroundings) {
    private static final Settings NONE = new Settings(
            List.of(), List.of(), List.of(), Posture.DENY, List.of(), List.of(), List.of(), Governance.DEFAULT);

    static Inventory of(Documents documents) {
        List<Map.Entry<Policy, Resource>> policies = new ArrayList<>();
        HostSets sets = hostSets(documents);
        for (Kind kind : List.of(Kind.CLUSTER_EGRESS_POLICY, Kind.EGRESS_POLICY)) {
            for (Resource resource : documents.of(kind)) {
                if (PolicyTranslator.translate(resource) instanceof PolicyReading.Valid(Policy policy)) {
                    policies.add(Map.entry(sets.resolve(policy), resource));
                }
            }
        }
        policies.sort(Comparator.comparing(entry -> entry.getKey().id()));
        Map<Policy, Resource> ordered = new LinkedHashMap<>();
        policies.forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
        return new Inventory(
                ordered, new PolicySnapshot(0, settings(documents), namespaces(documents), List.of(), List.of()));
    }

    private static HostSets hostSets(Documents documents) {
        Map<String, List<HostPattern>> sets = new HashMap<>();
        for (Resource resource : documents.of(Kind.CLUSTER_EGRESS_HOST_SET)) {
            List<HostPattern> hosts = HostSetTranslator.translate(resource).value();
            if (hosts != null) {
                sets.put(resource.key().name(), hosts);
            }
        }
        return new HostSets(sets);
    }

    private static Map<String, NamespaceFacts> namespaces(Documents documents) {
        Map<String, NamespaceFacts> namespaces = new HashMap<>();
        for (Resource resource : documents.of(Kind.NAMESPACE)) {
            NamespaceFacts facts = NamespaceTranslator.translate(resource).value();
            if (facts != null) {
                namespaces.put(resource.key().name(), facts);
            }
        }
        return namespaces;
    }

    private static Settings settings(Documents documents) {
        for (Resource resource : documents.of(Kind.EGRESS_SETTINGS)) {
            Settings settings = SettingsTranslator.translate(resource).value();
            if (settings != null) {
                return settings;
            }
        }
        return NONE;
    }

    /** Every rule, in order. */
    List<PlacedRule> rules() {
        List<PlacedRule> rules = new ArrayList<>();
        policies.forEach((policy, resource) ->
                policy.rules().forEach(rule -> rules.add(new PlacedRule(policy, rule, resource))));
        return rules;
    }

    /** Namespaces by name; empty when the folder declares none. */
    Map<String, NamespaceFacts> namespaces() {
        return surroundings.namespaces();
    }

    /** The folder's settings. */
    Settings settings() {
        return surroundings.settings();
    }

    /** Labels of a namespace, declared or not. */
    Map<String, String> labels(String namespace) {
        return surroundings.namespace(namespace).labels();
    }
}
