package dev.sallyport.model.decide;

import dev.sallyport.model.net.HostName;
import dev.sallyport.model.net.HostPattern;
import dev.sallyport.model.policy.Policy;
import dev.sallyport.model.policy.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A policy with its rules indexed by host, so that a verdict looks at the few rules whose hosts match, however many
 * patterns there are. Shared by every caller the policy selects. Immutable after construction.
 */
final class CompiledPolicy {
    private final Policy policy;
    private final List<Rule> hostless;
    private final Map<HostPattern.Kind, Map<String, List<Rule>>> byHost = new HashMap<>();

    CompiledPolicy(Policy policy) {
        this.policy = policy;
        this.hostless = policy.rules().stream()
                .filter(rule -> rule.conditions().hosts() == null)
                .toList();
        for (Rule rule : policy.rules()) {
            List<HostPattern> hosts = rule.conditions().hosts();
            if (hosts != null) {
                hosts.stream().distinct().forEach(host -> index(host, rule));
            }
        }
    }

    private void index(HostPattern pattern, Rule rule) {
        List<Rule> known = byHost.computeIfAbsent(pattern.kind(), kind -> new HashMap<>())
                .computeIfAbsent(pattern.name().text(), name -> new java.util.ArrayList<>(1));
        if (!known.contains(rule)) {
            known.add(rule);
        }
    }

    Policy policy() {
        return policy;
    }

    /** Visits, in no order and possibly twice, every rule whose stated hosts admit the name, and every hostless rule. */
    void candidates(@Nullable HostName host, Consumer<Rule> visitor) {
        hostless.forEach(visitor);
        if (host == null || byHost.isEmpty()) {
            return;
        }
        String text = host.text();
        visit(HostPattern.Kind.EXACT, text, visitor);
        int dot = text.indexOf('.');
        if (dot < 0) {
            return;
        }
        visit(HostPattern.Kind.ONE_LABEL, text.substring(dot + 1), visitor);
        if (byHost.containsKey(HostPattern.Kind.ANY_DEPTH)) {
            for (; dot >= 0; dot = text.indexOf('.', dot + 1)) {
                visit(HostPattern.Kind.ANY_DEPTH, text.substring(dot + 1), visitor);
            }
        }
    }

    private void visit(HostPattern.Kind kind, String name, Consumer<Rule> visitor) {
        List<Rule> rules = byHost.getOrDefault(kind, Map.of()).get(name);
        if (rules != null) {
            rules.forEach(visitor);
        }
    }
}
