package dev.sallyport.injector.wall;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the annotation {@link #ANNOTATION} on a namespace's copy of the trust bundle says (ADR 0131): read by people, and by us after a restart, so that a grace
 * goes on where it was. Immutable.
 *
 * @param phase what holds
 * @param since since when
 */
record LockdownStatus(Phase phase, Instant since) {
    /** On ConfigMap {@code sallyport-trust-bundle} of a governed namespace; written by the lease holder alone. */
    static final String ANNOTATION = "sallyport.dev/lockdown-status";

    private static final int SHOWN = 10;
    private static final Pattern FORM = Pattern.compile("(Pending|Applied) since (\\S+Z)\\b.*", Pattern.DOTALL);

    /** What holds. */
    enum Phase {
        /** The policy waits for pods. */
        PENDING,
        /** The policy stands. */
        APPLIED
    }

    /** What the text says, or null when it says nothing that can be read. */
    static @Nullable LockdownStatus parse(@Nullable String text) {
        Matcher form = FORM.matcher(text == null ? "" : text);
        if (!form.matches()) {
            return null;
        }
        try {
            return new LockdownStatus(
                    Phase.valueOf(form.group(1).toUpperCase(Locale.ROOT)), Instant.parse(form.group(2)));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The text of a decision, or null where there is no lockdown. */
    static @Nullable String text(Lockdown lockdown, List<String> openings) {
        Instant since = lockdown.since();
        Instant until = lockdown.until();
        if (since == null) {
            return null;
        }
        return until == null ? applied(since, openings) : pending(since, until, lockdown.waiting());
    }

    /** The text while pods are waited for. */
    private static String pending(Instant since, Instant until, List<String> pods) {
        return "Pending since " + since + " until " + until + " at the latest: waits for " + names(pods);
    }

    /**
     * The text while the policy stands.
     *
     * @param openings NetworkPolicies beside it that open what it closes
     */
    private static String applied(Instant since, List<String> openings) {
        return "Applied since " + since + (openings.isEmpty() ? "" : "; opened by NetworkPolicy " + bounded(openings));
    }

    private static String names(List<String> pods) {
        return pods.size() + (pods.size() == 1 ? " pod" : " pods") + " without a sidecar: " + bounded(pods);
    }

    private static String bounded(List<String> names) {
        String shown = String.join(", ", names.stream().sorted().limit(SHOWN).toList());
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }
}
