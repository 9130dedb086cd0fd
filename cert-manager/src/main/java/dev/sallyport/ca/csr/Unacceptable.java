package dev.sallyport.ca.csr;

/** Why a request is refused, in one sentence of ours; a cause says what a library made of it. Never leaves the package. */
final class Unacceptable extends Exception {
    private final String sentence;

    Unacceptable(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    Unacceptable(String sentence, Throwable cause) {
        super(sentence, cause);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
