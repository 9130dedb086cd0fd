package dev.sallyport.proxy.identity;

/** Why an identity on disk cannot be used. The message names the file and never holds key material. */
final class BadIdentity extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    BadIdentity(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    /** The message, which is never absent. */
    String sentence() {
        return sentence;
    }
}
