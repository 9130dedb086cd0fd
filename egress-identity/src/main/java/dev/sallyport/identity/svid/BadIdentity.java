package dev.sallyport.identity.svid;

/**
 * Why an identity, ours or what is offered as ours, cannot be used. The message names the place (a file, an answer) and never
 * holds key material.
 */
public final class BadIdentity extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    /** With a sentence that names the place. */
    public BadIdentity(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    /** The message, which is never absent. */
    public String sentence() {
        return sentence;
    }
}
