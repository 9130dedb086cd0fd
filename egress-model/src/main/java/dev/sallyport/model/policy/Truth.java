package dev.sallyport.model.policy;

/** Whether a condition holds, in the three values a decision before the dial needs. */
public enum Truth {
    /** It does not. */
    FAILS,
    /** It depends on a fact not yet known: the resolved address, the first bytes. */
    UNKNOWN,
    /** It does. */
    HOLDS;

    /** HOLDS or FAILS. */
    public static Truth of(boolean holds) {
        return holds ? HOLDS : FAILS;
    }

    /** The conjunction: the weaker of the two. */
    public Truth and(Truth other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** The disjunction: the stronger of the two. */
    public Truth or(Truth other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
