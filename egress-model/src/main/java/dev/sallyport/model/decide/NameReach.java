package dev.sallyport.model.decide;

import org.jspecify.annotations.Nullable;

/**
 * Whether a caller could be let through to a name at some port, in some protocol, at some address: whether it has any use
 * for knowing the name's addresses. Immutable.
 *
 * @param kind how close the rules come to the name
 * @param refusal why it could not; null when it could
 */
public record NameReach(Kind kind, @Nullable Refusal refusal) {
    /** What speaks for a name, the closest last. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** The posture, or a rule about addresses, which any name may have. */
        OPEN,
        /** A pattern. */
        PATTERN,
        /** A rule that states the very name. */
        STATED
    }

    /** Nothing the rules say, and nevertheless. */
    public static NameReach open() {
        return of(Kind.OPEN);
    }

    /** It could not. */
    public static NameReach none(Refusal refusal) {
        return new NameReach(Kind.NONE, refusal);
    }

    static NameReach of(Kind kind) {
        return new NameReach(kind, null);
    }
}
