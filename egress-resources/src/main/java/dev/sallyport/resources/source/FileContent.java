package dev.sallyport.resources.source;

import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.translate.Problem;
import java.util.List;

/** What one file holds. Immutable. */
sealed interface FileContent {
    /** Path relative to the source's root. */
    String file();

    /** Documents, none of them empty. */
    record Documents(String file, List<Value> values) implements FileContent {
        /** Copies the values. */
        public Documents {
            values = List.copyOf(values);
        }
    }

    /** It cannot be read, and nothing can be said of what it holds. */
    record Unreadable(String file, Problem problem) implements FileContent {}
}
