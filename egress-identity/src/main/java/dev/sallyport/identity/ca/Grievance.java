package dev.sallyport.identity.ca;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What was complained of last, so that it is said once. Confined to one thread. */
final class Grievance {
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

    private @Nullable String last;

    /** Whether this is another one than last time; at another time is not. */
    boolean isNew(FetchFailure failure) {
        boolean fresh = last == null || !timeless(failure.sentence()).equals(timeless(last));
        last = failure.sentence();
        return fresh;
    }

    private static String timeless(String sentence) {
        return INSTANT.matcher(sentence).replaceAll("then");
    }

    void settled() {
        last = null;
    }

    /** Until it was settled. */
    Optional<String> last() {
        return Optional.ofNullable(last);
    }
}
