package dev.sallyport.injector.refusal;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with a pod. Immutable.
 *
 * @param reason for metrics and events
 * @param sentence for people: the field, what is wrong with it, who can permit it
 */
public record Refusal(RefusalReason reason, String sentence) {
    /** Every sentence, the one message of the admission response. */
    public static String message(List<Refusal> refusals) {
        return refusals.stream().map(Refusal::sentence).collect(Collectors.joining(" "));
    }
}
