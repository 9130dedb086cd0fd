package dev.sallyport.cli.explain;

import dev.sallyport.cli.explain.Explanation.Outcome;
import dev.sallyport.model.request.RequestFacts;
import dev.sallyport.model.request.RequestPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An explanation for programs. Field names are stable. Stateless. */
public final class ExplanationTree {
    private ExplanationTree() {}

    /** The tree. */
    public static Map<String, Object> of(Explanation explanation) {
        Question question = explanation.question();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("caller", question.caller().toString());
        tree.put("destination", question.destination());
        put(
                tree,
                "address",
                question.onlyAddress() == null ? null : question.onlyAddress().getHostAddress());
        put(
                tree,
                "protocol",
                question.protocol() == null ? null : question.protocol().name());
        put(tree, "request", question.request() == null ? null : request(question.request()));
        tree.put("at", question.at().toString());
        tree.put("verdict", explanation.status().name().toLowerCase(Locale.ROOT));
        tree.put(
                "outcomes",
                explanation.outcomes().stream().map(ExplanationTree::outcome).toList());
        tree.put(
                "rules", explanation.rules().stream().map(ExplanationTree::rule).toList());
        tree.put("posture", explanation.posture());
        tree.put("ceilings", explanation.ceilings());
        put(tree, "way", explanation.way() == null ? null : WayTree.of(explanation.way()));
        Remedy remedy = explanation.remedy();
        if (remedy != null) {
            tree.put("remedy", remedy(remedy));
        }
        return tree;
    }

    private static Map<String, Object> request(RequestFacts request) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("method", request.method());
        RequestPath path = request.path();
        put(tree, "path", path == null ? null : path.plain());
        put(tree, "pathHasTwoReadings", path == null ? null : path.fault());
        tree.put("headers", new TreeMap<>(request.fields()));
        return tree;
    }

    private static Map<String, Object> outcome(Outcome outcome) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "when", outcome.when().isEmpty() ? null : outcome.when());
        tree.put("allowed", outcome.allowed());
        put(tree, "basis", outcome.basis());
        put(tree, "reason", outcome.reason());
        tree.put("sentence", outcome.sentence());
        return tree;
    }

    private static Map<String, Object> rule(RuleStanding standing) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rule", standing.rule().toString());
        tree.put("action", standing.action().name().toLowerCase(Locale.ROOT));
        tree.put("role", standing.role().word());
        put(tree, "why", standing.why().isEmpty() ? null : standing.why());
        put(tree, "at", standing.origin());
        return tree;
    }

    private static Map<String, Object> remedy(Remedy remedy) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("possible", remedy.possible());
        List<Map<String, Object>> steps = remedy.steps().stream()
                .map(step -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("who", step.who());
                    one.put("what", step.sentence());
                    put(one, "at", step.origin());
                    put(one, "resource", step.yaml());
                    return one;
                })
                .toList();
        tree.put("steps", steps);
        put(tree, "obstacle", remedy.obstacle().isEmpty() ? null : remedy.obstacle());
        return tree;
    }

    private static void put(Map<String, Object> tree, String field, @Nullable Object value) {
        if (value != null) {
            tree.put(field, value instanceof Map ? value : value.toString());
        }
    }
}
