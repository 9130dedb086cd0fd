package dev.sallyport.injector.pod;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.injector.optin.InjectionDecision.SkipReason;
import dev.sallyport.injector.pod.shape.Injection;
import dev.sallyport.injector.refusal.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /mutate} answers. Immutable, but for the tree, which belongs to the receiver. */
public sealed interface Mutation {
    /**
     * The pod as it should be; equal to what came when a second pass finds nothing to do.
     *
     * @param result the whole pod; {@code JsonPatchDiff} says how to get there
     * @param warnings for {@code response.warnings}
     * @param injection what was injected, for the event and the audit annotations; null where an ephemeral container was
     *     added
     */
    record Patched(
            ObjectNode result,
            List<String> warnings,
            @Nullable Injection injection) implements Mutation {
        /** Copies the warnings. */
        public Patched {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The pod is left as it is.
     *
     * @param because stable reason
     */
    record Untouched(SkipReason because) implements Mutation {}

    /**
     * The pod may not be created.
     *
     * @param refusals everything that is wrong, at least one
     */
    record Refused(List<Refusal> refusals) implements Mutation {
        /** Copies the list. */
        public Refused {
            refusals = List.copyOf(refusals);
        }
    }
}
