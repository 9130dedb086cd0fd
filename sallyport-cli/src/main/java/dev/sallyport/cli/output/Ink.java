package dev.sallyport.cli.output;

import java.util.Map;

/** Colours, where the reader is a person at a terminal that wants them. Immutable. */
public enum Ink {
    /** ANSI escape sequences. */
    COLOURED,
    /** Nothing but the text. */
    PLAIN;

    /**
     * Coloured on a terminal, unless it is a dumb one or {@code NO_COLOR} is set to anything (no-color.org).
     *
     * @param terminal whether standard output is one
     */
    public static Ink of(boolean terminal, Map<String, String> environment) {
        boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty() || "dumb".equals(environment.get("TERM"));
        return terminal && !refused ? COLOURED : PLAIN;
    }

    /** Something good. */
    public String good(String text) {
        return paint("32", text);
    }

    /** Something bad. */
    public String bad(String text) {
        return paint("31", text);
    }

    /** Something to look at. */
    public String odd(String text) {
        return paint("33", text);
    }

    /** Something that matters less. */
    public String faint(String text) {
        return paint("2", text);
    }

    /** A heading or a verdict. */
    public String strong(String text) {
        return paint("1", text);
    }

    private String paint(String code, String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
