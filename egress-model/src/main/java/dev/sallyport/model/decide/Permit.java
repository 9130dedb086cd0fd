package dev.sallyport.model.decide;

/**
 * Proof that policy does not refuse the name: it may be resolved, and its addresses may be vetted. Not yet leave to dial.
 * Made only by {@link Gatekeeper}. Immutable.
 */
public final class Permit implements Admission {
    private final Attempt attempt;

    Permit(Attempt attempt) {
        this.attempt = attempt;
    }

    /** What it is a permit for. */
    public Attempt attempt() {
        return attempt;
    }
}
