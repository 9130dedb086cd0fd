package dev.sallyport.injector.wall;

import java.util.List;

/** Hears what the wall does, for metrics and events. Called by the wall's thread; must not block or throw. */
public interface WallObserver {
    /** How the work on a namespace ended. */
    enum Outcome {
        /** It is as it should be. */
        DONE,
        /** It is gone or going. */
        GONE,
        /** It is tried again. */
        FAILED,
        /** Something that every wall needs is not known yet. */
        WAITING
    }

    /** A namespace was worked on. */
    void reconciled(String namespace, Outcome outcome);

    /** The wall waits for pods, as it did not before. */
    void lockdownPending(String namespace, String status);

    /** The wall stands, as it did not before. */
    void lockdownApplied(String namespace, String status);

    /**
     * How a namespace stands now.
     *
     * @param waiting pods without a sidecar that are waited for
     * @param openings NetworkPolicies beside ours that open what it closes
     */
    void standing(String namespace, int waiting, List<String> openings);

    /** A namespace is no longer governed. */
    void released(String namespace);

    /** Another replica keeps the walls; what is known of them here is old. */
    void outOfOffice();
}
