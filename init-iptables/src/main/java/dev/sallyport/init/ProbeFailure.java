package dev.sallyport.init;

/** The live probe of one family did not come back as it should; the message says what happened instead. */
final class ProbeFailure extends Exception {
    private static final long serialVersionUID = 1L;

    ProbeFailure(String sentence) {
        super(sentence);
    }
}
