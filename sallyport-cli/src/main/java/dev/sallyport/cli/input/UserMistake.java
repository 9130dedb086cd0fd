package dev.sallyport.cli.input;

/** Something the person at the keyboard can put right; the message is a whole sentence for them. */
public final class UserMistake extends Exception {
    private static final long serialVersionUID = 1L;

    /** A mistake told in one sentence, printable as it is. */
    public UserMistake(String sentence) {
        super(sentence);
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
