package dev.sallyport.resources.translate;

import dev.sallyport.resources.document.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether an invalid policy holds, or may hold, a Deny (DESIGN §6). Innocent is only what can be seen to be: every rule
 * an Allow, nothing there that could be a misspelt {@code action}, {@code rules} or {@code ceiling}. A ceiling takes
 * away like a Deny and counts as one. Stateless.
 */
final class DenySuspicion {
    private DenySuspicion() {}

    /**
     * Judges a policy's spec.
     *
     * @param spec the value, or null when the document has none
     * @param shape the fields it may have
     */
    static boolean mayDeny(@Nullable Value spec, Shape shape) {
        if (!(spec instanceof Value.Mapping mapping)) {
            return true;
        }
        Map<String, Value> fields = mapping.entries();
        if (fields.get("mode") instanceof Value.Text mode && mode.text().equals("Observe")) {
            return false;
        }
        boolean misspelt = !fields.keySet().stream().allMatch(shape::has);
        return misspelt || fields.containsKey("ceiling") || rulesMayDeny(fields.get("rules"));
    }

    private static boolean rulesMayDeny(@Nullable Value rules) {
        if (rules == null) {
            return false;
        }
        return !(rules instanceof Value.Sequence sequence)
                || sequence.items().stream().anyMatch(DenySuspicion::ruleMayDeny);
    }

    private static boolean ruleMayDeny(Value rule) {
        if (!(rule instanceof Value.Mapping mapping)) {
            return true;
        }
        Value action = mapping.entries().get("action");
        if (action == null) {
            return !mapping.entries().keySet().stream().allMatch(RuleReader.RULE::has);
        }
        return !(action instanceof Value.Text word && word.text().equals("Allow"));
    }
}
