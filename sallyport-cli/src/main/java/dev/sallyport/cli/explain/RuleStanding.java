package dev.sallyport.cli.explain;

import dev.sallyport.model.policy.Action;
import dev.sallyport.model.policy.RuleName;
import dev.sallyport.resources.translate.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A rule that concerns the question, and what becomes of it. Immutable.
 *
 * @param rule which one
 * @param action what it would do
 * @param role what it does here
 * @param why one clause, without a full stop
 * @param origin where it is written, or null
 */
public record RuleStanding(
        RuleName rule,
        Action action,
        Role role,
        String why,
        @Nullable Origin origin) {
    /** What a rule does for one question. */
    public enum Role {
        /** The verdict is its. */
        DECIDES("decides"),
        /** It holds, and another one decides. */
        HOLDS("holds"),
        /** It holds for some addresses or first bytes only. */
        DEPENDS("depends"),
        /** It would hold, were it not for a ceiling. */
        CAPPED("capped"),
        /** It would hold, had its time not passed. */
        EXPIRED("expired"),
        /** It holds in a policy that only observes. */
        OBSERVES("observes");

        private final String word;

        Role(String word) {
            this.word = word;
        }

        /** One word. */
        public String word() {
            return word;
        }
    }
}
