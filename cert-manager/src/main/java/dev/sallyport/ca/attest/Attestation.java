package dev.sallyport.ca.attest;

import dev.sallyport.ca.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/** What asking for a caller's identity came to. Immutable. */
public sealed interface Attestation {
    /** Known. */
    record Attested(Caller caller) implements Attestation {}

    /**
     * Not believed, or not to be asked now.
     *
     * @param refusal why
     * @param caller whom the token names, where it was authentic
     */
    record Refused(Refusal refusal, @Nullable Caller caller) implements Attestation {}
}
