package dev.sallyport.cli.analyze;

/** How bad a finding is. */
public enum Severity {
    /** The gateway refuses it at load. */
    ERROR("error"),
    /** It is loaded, and surely not what was meant. */
    WARNING("warning"),
    /** Worth knowing. */
    NOTE("note");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    /** Lower-case word. */
    public String word() {
        return word;
    }
}
