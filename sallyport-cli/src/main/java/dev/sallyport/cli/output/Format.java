package dev.sallyport.cli.output;

import java.util.Locale;

/** For whom an answer is written. */
public enum Format {
    /** People. */
    TEXT,
    /** Programs. */
    JSON,
    /** Programs that like YAML better. */
    YAML;

    /** The word after {@code -o}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
