package dev.sallyport.model.decide;

import dev.sallyport.model.destination.Way;

/**
 * Proof that policy does not refuse the name: it may be resolved, and its addresses may be vetted. Not yet leave to dial.
 * Made only by {@link Gatekeeper}. Immutable.
 */
public final class Permit implements Admission {
    private final Attempt attempt;
    private final Way way;

    Permit(Attempt attempt) {
        this(attempt, Way.DEFAULT);
    }

    Permit(Attempt attempt, Way way) {
        this.attempt = attempt;
        this.way = way;
    }

    /** How the host is reached, as things stand. */
    public Way way() {
        return way;
    }

    /** What it is a permit for. */
    public Attempt attempt() {
        return attempt;
    }
}
