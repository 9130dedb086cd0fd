package dev.sallyport.injector.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is answered. Immutable. */
public sealed interface Verdict {
    /** Stable word for the metric; from a fixed set. */
    String reason();

    /** Sentences shown to the person who asks, whatever the verdict. */
    List<String> warnings();

    /**
     * It may pass, changed or as it is.
     *
     * @param reason stable word
     * @param patch JSON Patch (RFC 6902), or null to leave the object as it is
     * @param warnings for the person who asks
     * @param audit for the API server's audit log
     */
    record Allow(String reason, @Nullable JsonNode patch, List<String> warnings, Map<String, String> audit)
            implements Verdict {
        /** Copies the collections. */
        public Allow {
            warnings = List.copyOf(warnings);
            audit = Map.copyOf(audit);
        }
    }

    /**
     * It may not.
     *
     * @param reason stable word
     * @param sentence what is wrong and who can permit it; several, joined, when several things are wrong
     * @param warnings for the person who asks
     */
    record Refuse(String reason, String sentence, List<String> warnings) implements Verdict {
        /** Copies the warnings. */
        public Refuse {
            warnings = List.copyOf(warnings);
        }
    }

    /** It may pass as it is. */
    static Verdict allow(String reason) {
        return new Allow(reason, null, List.of(), Map.of());
    }

    /** It may pass as it is, with something to think about. */
    static Verdict allow(String reason, List<String> warnings) {
        return new Allow(reason, null, warnings, Map.of());
    }

    /** It may not pass. */
    static Verdict refuse(String reason, String sentence) {
        return new Refuse(reason, sentence, List.of());
    }
}
