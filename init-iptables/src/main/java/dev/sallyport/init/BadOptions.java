package dev.sallyport.init;

import java.util.List;

/** The options cannot be used; carries a sentence for every mistake, values escaped. */
final class BadOptions extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    BadOptions(List<String> mistakes) {
        super(String.join("; ", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** One sentence each, in the order in which the options were read. */
    List<String> mistakes() {
        return mistakes;
    }
}
