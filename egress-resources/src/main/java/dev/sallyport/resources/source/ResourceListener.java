package dev.sallyport.resources.source;

import dev.sallyport.model.policy.Pods;
import dev.sallyport.resources.translate.Problem;
import java.time.Instant;
import java.util.List;

/** Hears of what a source reads. Called on the source's own thread, one call at a time; may block, must not throw. */
public interface ResourceListener {
    /** Another state is in force. Not called while the first one could not be read. */
    void published(Publication publication);

    /**
     * What was published last was found to be what there still is.
     *
     * @param readAt when; never earlier than the publication's own
     */
    default void confirmed(Instant readAt) {}

    /**
     * The pods whose labels policies look at are these now. Before the first publication that looks at some, as far as they
     * were quickly read; never more than policies need. May come on another thread than the other calls, one at a time.
     */
    default void pods(Pods pods) {}

    /**
     * The problems changed.
     *
     * @param problems all there are now; empty when everything is well again
     */
    void problems(List<Problem> problems);
}
