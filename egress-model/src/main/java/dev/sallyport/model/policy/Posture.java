package dev.sallyport.model.policy;

import org.jspecify.annotations.Nullable;

/** What happens where no rule decides. Never switches off address vetting or Deny rules (DESIGN §6). */
public enum Posture {
    /** Refuse. */
    DENY("Deny"),
    /** Let pass and record {@code would-deny}. */
    OBSERVE("Observe"),
    /** Let pass. */
    ALLOW("Allow");

    private final String word;

    Posture(String word) {
        this.word = word;
    }

    /** The word as annotations and EgressSettings spell it. */
    public String word() {
        return word;
    }

    /** The posture of that word, or null when it is none of the three. */
    public static @Nullable Posture ofWord(String word) {
        for (Posture posture : values()) {
            if (posture.word.equals(word)) {
                return posture;
            }
        }
        return null;
    }
}
