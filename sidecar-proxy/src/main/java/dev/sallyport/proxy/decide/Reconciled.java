package dev.sallyport.proxy.decide;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.decide.Refusal;

/** What came of comparing the names of one connection: one attempt, or the refusal that says what differs. Immutable. */
public sealed interface Reconciled {
    /**
     * The names agree.
     *
     * @param attempt what is judged
     */
    record Agreed(Attempt attempt) implements Reconciled {}

    /**
     * They do not, or what the bytes are cannot be let through under a name.
     *
     * @param refusal with a sentence that names both sides
     */
    record Disputed(Refusal refusal) implements Reconciled {}
}
