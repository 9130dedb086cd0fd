package dev.sallyport.resources.cluster;

import dev.sallyport.model.policy.RuleName;
import dev.sallyport.resources.source.Ledger;
import dev.sallyport.resources.source.Standing;
import dev.sallyport.resources.translate.Problem;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The status an object ought to have, beside the one it has. Immutable.
 *
 * @param object as it was last seen
 * @param conditions all of them, ours as it ought to be; empty to leave them as they stand
 * @param matched hour of each rule's last match, ours or another gateway's, whichever is later
 * @param saysOtherwise whether the condition differs from the one seen
 * @param knowsMore whether an hour is later than the one seen
 */
record StatusDraft(
        ClusterObject object,
        List<ConditionFacts> conditions,
        Map<String, Instant> matched,
        boolean saysOtherwise,
        boolean knowsMore) {
    /** Drafts it. */
    static StatusDraft of(
            Ledger.Entry entry, List<Problem> missing, ClusterObject object, RuleMatches matches, Instant now) {
        SeenStatus seen = SeenStatus.of(object.status());
        ConditionFacts before = seen.accepted();
        ConditionFacts accepted = AcceptedCondition.of(entry, missing, object.generation());
        boolean saysOtherwise = !accepted.saysTheSameAs(before);
        boolean turned = before == null || !before.status().equals(accepted.status());
        List<ConditionFacts> conditions = new ArrayList<>(seen.conditions());
        conditions.removeIf(condition -> condition.type().equals(ConditionFacts.ACCEPTED));
        conditions.add(accepted.withSince(turned || before == null ? now.toString() : before.since()));
        Map<String, Instant> matched = matched(entry.standing(), seen, matches);
        boolean knowsMore = matched.entrySet().stream()
                .anyMatch(rule -> isLater(rule.getValue(), seen.matched().get(rule.getKey())));
        return new StatusDraft(object, conditions, matched, saysOtherwise, knowsMore);
    }

    private static Map<String, Instant> matched(@Nullable Standing standing, SeenStatus seen, RuleMatches matches) {
        Map<String, Instant> matched = new LinkedHashMap<>();
        if (standing instanceof Standing.OfPolicy(var policy)) {
            policy.rules().forEach(rule -> {
                String word = word(rule.name());
                Instant theirs = seen.matched().get(word);
                Instant ours = matches.hourOf(rule.name().toString());
                Instant later = ours != null && isLater(ours, theirs) ? ours : theirs;
                if (later != null) {
                    matched.put(word, later);
                }
            });
        }
        return matched;
    }

    private static String word(RuleName name) {
        String own = name.name();
        return own == null ? "#" + name.index() : own;
    }

    private static boolean isLater(Instant one, @Nullable Instant other) {
        return other == null || one.isAfter(other);
    }

    /** The merge patch; refused by the API server when the object has changed since it was seen. */
    String patch() {
        Map<String, Object> status = new LinkedHashMap<>();
        if (!conditions.isEmpty()) {
            status.put("observedGeneration", object.generation());
            status.put(
                    "conditions", conditions.stream().map(ConditionFacts::json).toList());
        }
        if (!matched.isEmpty()) {
            List<Map<String, Object>> rules = new ArrayList<>();
            matched.forEach((name, hour) -> {
                Map<String, Object> rule = new LinkedHashMap<>();
                rule.put("name", name);
                rule.put("lastMatched", hour.toString());
                rules.add(rule);
            });
            status.put("rules", rules);
        }
        Map<String, Object> metadata = Map.of("resourceVersion", object.version(), "uid", object.uid());
        return Serialization.asJson(Map.of("metadata", metadata, "status", status));
    }

    /** The same with the conditions left alone: for a gateway that does not hold the lease. */
    StatusDraft withoutConditions() {
        return new StatusDraft(object, List.of(), matched, false, knowsMore);
    }
}
