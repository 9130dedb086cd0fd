package dev.sallyport.init;

/** Why the pod must not start, as a sentence, and the exit code that says which step it was. */
final class InitFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /** @param exitCode one of {@link dev.sallyport.model.contract.InitExitCodes} */
    InitFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    /** What the process exits with. */
    int exitCode() {
        return exitCode;
    }

    /** The sentence. */
    String sentence() {
        return String.valueOf(getMessage());
    }
}
