package dev.sallyport.injector.wall;

/** Something could not be read or written in a namespace; it is tried again. The message is a sentence. */
public final class WriteFailed extends Exception {
    private static final long serialVersionUID = 1L;

    /** With the sentence and what caused it. */
    public WriteFailed(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
