package dev.sallyport.injector.review;

/** A body that is no AdmissionReview we can judge; the message is a sentence for whoever sent it. */
public final class UnreadableReview extends Exception {
    private static final long serialVersionUID = 1L;

    /** With the sentence. */
    public UnreadableReview(String sentence) {
        super(sentence);
    }

    /** The sentence; there always is one. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
