package dev.sallyport.resources.source;

import dev.sallyport.resources.translate.Problem;
import java.util.List;

/** Hears of what a source reads. Called on the source's own thread, one call at a time; may block, must not throw. */
public interface ResourceListener {
    /** Another state is in force. Not called while the first one could not be read. */
    void published(Publication publication);

    /**
     * The problems changed.
     *
     * @param problems all there are now; empty when everything is well again
     */
    void problems(List<Problem> problems);
}
