package dev.sallyport.resources.translate;

import dev.sallyport.resources.document.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * One mistake in what a source holds, for a person to read. Immutable; every text in it is printable ASCII, so that
 * nothing a file says can end a log line.
 *
 * @param resource the resource it is in, or null when it is a file's or the whole source's
 * @param field path like {@code spec.rules[1].hosts[0]}; empty when it concerns the whole
 * @param sentence what is wrong, continuing "{@code <field>:}"
 * @param origin where it is written, or null when it is written nowhere
 */
public record Problem(
        @Nullable ResourceKey resource,
        String field,
        String sentence,
        @Nullable Origin origin) {
    /** Escapes what is not printable ASCII. */
    public Problem {
        field = Quoted.line(field);
        sentence = Quoted.line(sentence);
    }

    /** A problem of a file as a whole, or of a document that says not which resource it is. */
    public static Problem ofFile(@Nullable Origin origin, String sentence) {
        return new Problem(null, "", sentence, origin);
    }

    /** A problem of the source as a whole. */
    public static Problem ofSource(String sentence) {
        return new Problem(null, "", sentence, null);
    }

    /** {@code EgressPolicy shop/checkout: spec.rules[1].hosts[0]: <sentence> (shop.yaml:12)}. */
    @Override
    public String toString() {
        String where = origin == null ? "" : Quoted.line(origin.toString());
        if (resource == null) {
            return where.isEmpty() ? sentence : where + ": " + sentence;
        }
        return resource + ": " + (field.isEmpty() ? "" : field + ": ") + sentence
                + (where.isEmpty() ? "" : " (" + where + ")");
    }
}
