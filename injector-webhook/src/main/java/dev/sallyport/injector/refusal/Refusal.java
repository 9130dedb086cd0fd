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
    private static final int MOST_SENTENCES = 20;

    /** The one message of the admission response: the sentences, and how many more there are. */
    public static String message(List<Refusal> refusals) {
        String message =
                refusals.stream().limit(MOST_SENTENCES).map(Refusal::sentence).collect(Collectors.joining(" "));
        int more = refusals.size() - MOST_SENTENCES;
        return more > 0 ? message + " And " + more + " more." : message;
    }
}
