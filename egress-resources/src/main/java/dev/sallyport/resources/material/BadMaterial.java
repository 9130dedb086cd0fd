package dev.sallyport.resources.material;

/** Text that is no certificate, key or revocation list; the message says why without repeating any of it. */
public final class BadMaterial extends Exception {
    private static final long serialVersionUID = 1L;

    BadMaterial(String sentence) {
        super(sentence);
    }

    /** The sentence, without a full stop. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
