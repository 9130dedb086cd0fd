package dev.sallyport.proxy.forward;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.exchange.Downstream;

/** Where a session decides on the requests of its caller. Implemented by {@code session}; confined to its event loop. */
public interface RequestDesk {
    /** Opens the case of one request. */
    RequestCase open(Downstream exchange, Course course);

    /** The host and port that the tunnel was permitted for: where a request goes that no route leads elsewhere. */
    Authority permitted();

    /** What the desk may do to a request under way. Called on its event loop; no effect once it is settled. */
    interface Course {
        /** Ends it at once: policy changed, a day's bytes are used up. */
        void cut(Refusal refusal);

        /** Reads neither side until {@link #resume}. */
        void pause();

        /** Reads on. */
        void resume();
    }
}
