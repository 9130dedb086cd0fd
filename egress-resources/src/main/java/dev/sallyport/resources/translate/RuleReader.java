package dev.sallyport.resources.translate;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.Conditions;
import dev.sallyport.model.policy.PolicyId;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.policy.Rule;
import dev.sallyport.model.policy.RuleName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the rules of a policy. Stateless. */
final class RuleReader {
    static final Shape RULE = Shape.of(
            "name",
            "action",
            "hosts",
            "hostSets",
            "cidrs",
            "ports",
            "protocols",
            "http",
            "rateLimit",
            "quota",
            "until",
            "owner",
            "reason");
    private static final Map<String, Action> ACTIONS = Map.of("Allow", Action.ALLOW, "Deny", Action.DENY);

    private RuleReader() {}

    /** The rules that could be read; whether all could is the log's to say. */
    static List<Rule> read(Field rules, PolicyId policy) {
        List<Field> items = rules.items(Limits.RULES);
        if (items == null) {
            return List.of();
        }
        Set<String> names = new HashSet<>();
        List<Rule> read = new ArrayList<>(items.size());
        for (Field item : items) {
            if (item.isMapping(RULE)) {
                read.add(rule(item, policy, read.size(), names));
            }
        }
        return read;
    }

    private static Rule rule(Field field, PolicyId policy, int index, Set<String> names) {
        String name = field.at("name").parsed(Names.MAX_LABEL, Names::label);
        if (name != null && !names.add(name)) {
            field.at("name").problem("another rule of this policy bears this name");
        }
        Action stated = field.at("action").word(ACTIONS);
        Action action = stated == null ? Action.ALLOW : stated;
        field.at("owner").text(Limits.OWNER_TEXT);
        field.at("reason").text(Limits.REASON_TEXT);
        if (action == Action.ALLOW
                && field.at("hosts").isAbsent()
                && field.at("hostSets").isAbsent()
                && field.at("cidrs").isAbsent()) {
            field.problem("an Allow names hosts, hostSets or cidrs: without them it would open every destination");
        }
        return new Rule(
                new RuleName(policy, index, name),
                action,
                conditions(field, action, policy),
                Instants.read(field.at("until")),
                RuleLimitsReader.read(field, action));
    }

    private static Conditions conditions(Field field, Action action, PolicyId policy) {
        Conditions conditions = ConditionsReader.read(field, reach(action, policy));
        Field http = field.at("http");
        Set<Protocol> protocols = conditions.protocols();
        if (http.isStated() && protocols != null && !protocols.contains(Protocol.HTTP)) {
            http.problem("cannot be read in what protocols name: it needs HTTP among them");
        }
        return conditions.withHttp(HttpConditionReader.read(http));
    }

    private static ConditionsReader.Reach reach(Action action, PolicyId policy) {
        if (action == Action.DENY) {
            return ConditionsReader.Reach.RESTRICTION;
        }
        return policy.isNamespaced() ? ConditionsReader.Reach.NAMESPACED_ALLOW : ConditionsReader.Reach.CLUSTER_ALLOW;
    }
}
