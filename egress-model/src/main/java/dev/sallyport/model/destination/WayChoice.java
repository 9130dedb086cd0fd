package dev.sallyport.model.destination;

import dev.sallyport.model.reason.Reason;

/** Which way an attempt may take. Immutable. */
public sealed interface WayChoice {
    /** The default one. */
    WayChoice DEFAULT = new Taken(Way.DEFAULT);

    /** This one. */
    record Taken(Way way) implements WayChoice {}

    /**
     * None: a destination is there for it and cannot be used, and the default way may send in clear what it would have
     * encrypted.
     *
     * @param reason {@link Reason#POLICY_INVALID} or {@link Reason#CREDENTIAL_MISSING}
     * @param sentence fit for the caller's eyes
     */
    record Unusable(Reason reason, String sentence) implements WayChoice {}
}
