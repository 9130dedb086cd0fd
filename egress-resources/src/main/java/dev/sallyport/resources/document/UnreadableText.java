package dev.sallyport.resources.document;

/** Text that is not YAML as we accept it; the message is a sentence without a full stop, the line counts from 1. */
public final class UnreadableText extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    UnreadableText(String sentence, int line) {
        super(sentence);
        this.line = line;
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** Line in the file, from 1. */
    public int line() {
        return line;
    }
}
