package dev.sallyport.cli.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a question. Immutable.
 *
 * @param question the question
 * @param status in one word
 * @param outcomes what the Gatekeeper says, the most common case first; each further one differs from it
 * @param rules what concerns it
 * @param posture what decides where no rule does, and who says so
 * @param ceilings policies that cap the namespace's Allows
 * @param way where it would go by a destination; null where none is about it
 * @param remedy what would let it pass; null when it passes
 */
public record Explanation(
        Question question,
        Status status,
        List<Outcome> outcomes,
        List<RuleStanding> rules,
        String posture,
        List<String> ceilings,
        @Nullable WayThere way,
        @Nullable Remedy remedy) {
    /** Whether it may. */
    public enum Status {
        /** It may, at a public address that nothing names. */
        ALLOWED,
        /** It may not, whatever the address and the first bytes are. */
        REFUSED,
        /** It may or may not, as the address and the first bytes turn out. */
        DEPENDS
    }

    /**
     * What the Gatekeeper says in one case.
     *
     * @param when the case, in words that follow "when"; empty for the most common one
     * @param allowed whether it passes
     * @param basis the deciding rule or posture as records name it; null when none decided
     * @param reason label of the reason of a refusal, or null
     * @param sentence one sentence
     */
    public record Outcome(
            String when,
            boolean allowed,
            @Nullable String basis,
            @Nullable String reason,
            String sentence) {}

    /** Copies the lists. */
    public Explanation {
        outcomes = List.copyOf(outcomes);
        rules = List.copyOf(rules);
        ceilings = List.copyOf(ceilings);
    }
}
