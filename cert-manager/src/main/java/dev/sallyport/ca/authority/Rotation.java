package dev.sallyport.ca.authority;

import dev.sallyport.ca.authority.AuthorityState.Announced;
import dev.sallyport.ca.authority.AuthorityState.Signing;
import dev.sallyport.ca.authority.AuthorityState.Steady;
import dev.sallyport.ca.authority.AuthorityState.Supplied;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * Which step is due, and what comes of it. {@link #due} is a pure function of state and time; {@link #take} makes keys.
 * Immutable; thread-safe.
 */
public final class Rotation {
    /** A root is replaced in the last fifth of its life (PROTOCOL §3.3). */
    private static final double LAST_SHARE = 0.2;

    private final RotationSettings settings;
    private final SecureRandom random;

    /** With these lives and waits. */
    public Rotation(RotationSettings settings, SecureRandom random) {
        this.settings = settings;
        this.random = random;
    }

    /** What can be due. */
    public enum Step {
        /** Nothing. */
        NONE,
        /** A fresh issuing authority under the same root. */
        RENEW_ISSUING,
        /** A fresh root, trusted and not signing. */
        ANNOUNCE,
        /** The announced root signs. */
        SIGN,
        /** The old root is trusted no longer. */
        RETIRE,
        /** The root is over: a fresh one signs at once. */
        REPLACE
    }

    /** The very first state. */
    Steady first(Instant now) {
        return new Steady(Lineage.found(settings, now, random), AuthorityState.after(0, now));
    }

    /**
     * The step that is due.
     *
     * @param asked someone asked for a new root; heeded in the steady state only
     * @param published the state's bundle was found where it should be; a new root that nobody could hear of does not
     *     sign, unless the old one is over
     */
    public Step due(AuthorityState state, Instant now, boolean asked, boolean published) {
        return switch (state) {
            case Steady steady -> dueWhenSteady(steady.current(), now, asked);
            case Announced announced -> {
                boolean waited = !now.isBefore(announced.since().plus(settings.separation()));
                yield waited && published || announced.current().isOver(now)
                        ? Step.SIGN
                        : renewal(announced.current(), now);
            }
            case Signing signing -> {
                boolean waited = !now.isBefore(signing.since().plus(settings.separation()));
                yield waited ? Step.RETIRE : renewal(signing.current(), now);
            }
            case Supplied supplied -> Step.NONE;
        };
    }

    private Step dueWhenSteady(Lineage current, Instant now, boolean asked) {
        if (current.isOver(now)) {
            return Step.REPLACE;
        }
        return asked || current.rootHasLessLeft(LAST_SHARE, now) ? Step.ANNOUNCE : renewal(current, now);
    }

    private Step renewal(Lineage current, Instant now) {
        return current.issuingIsDue(settings.issuingLife(), now) ? Step.RENEW_ISSUING : Step.NONE;
    }

    /** The state after a step that {@link #due} named for it; the same state for none. */
    AuthorityState take(Step step, AuthorityState state, Instant now) {
        return switch (step) {
            case NONE -> state;
            case RENEW_ISSUING -> renewed(state, now);
            case ANNOUNCE -> ((Steady) state).announce(Lineage.found(settings, now, random), now);
            case SIGN -> ((Announced) state).sign(now);
            case RETIRE -> ((Signing) state).retire(now);
            case REPLACE -> ((Steady) state).replace(Lineage.found(settings, now, random), now);
        };
    }

    private AuthorityState renewed(AuthorityState state, Instant now) {
        return switch (state) {
            case Steady(Lineage current, long sequence) ->
                new Steady(current.withFreshIssuing(settings, now, random), sequence);
            case Announced(Lineage current, Lineage next, Instant since, long sequence) ->
                new Announced(current.withFreshIssuing(settings, now, random), next, since, sequence);
            case Signing(Lineage current, var retiring, Instant since, long sequence) ->
                new Signing(current.withFreshIssuing(settings, now, random), retiring, since, sequence);
            case Supplied supplied -> supplied;
        };
    }
}
