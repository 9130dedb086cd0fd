package dev.sallyport.cli.analyze;

import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.translate.Origin;
import dev.sallyport.resources.translate.ResourceKey;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something to be said about resources. Immutable; ordered by place.
 *
 * @param severity how bad it is
 * @param code stable word for its kind
 * @param resource what it is about, or null
 * @param field path like {@code spec.rules[1].hosts[0]}; empty when it concerns the whole
 * @param sentence what is the matter, without a full stop
 * @param origin where it is written, or null
 */
public record Finding(
        Severity severity,
        String code,
        @Nullable ResourceKey resource,
        String field,
        String sentence,
        @Nullable Origin origin)
        implements Comparable<Finding> {
    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::file)
            .thenComparing(Finding::line)
            .thenComparing(Finding::resource, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Finding::severity)
            .thenComparing(Finding::code)
            .thenComparing(Finding::field)
            .thenComparing(Finding::sentence);

    /** Escapes what is not printable ASCII. */
    public Finding {
        field = Quoted.line(field);
        sentence = Quoted.line(sentence);
    }

    /** The file, escaped; empty when it is written nowhere. */
    public String file() {
        return origin == null ? "" : Quoted.line(origin.file());
    }

    /** The line, from 1; 0 when it is written nowhere. */
    public int line() {
        return origin == null ? 0 : origin.line();
    }

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }
}
