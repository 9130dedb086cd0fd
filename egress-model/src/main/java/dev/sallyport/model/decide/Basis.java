package dev.sallyport.model.decide;

import dev.sallyport.model.policy.Posture;
import dev.sallyport.model.policy.RuleName;

/** What let an attempt pass. Immutable. */
public sealed interface Basis {
    /** An Allow rule. */
    record ByRule(RuleName rule) implements Basis {
        @Override
        public String label() {
            return rule.toString();
        }
    }

    /** No rule: the default posture. */
    record ByPosture(Posture posture) implements Basis {
        @Override
        public String label() {
            return "posture/" + posture.word();
        }
    }

    /** What the record's {@code rule} field says. */
    String label();
}
