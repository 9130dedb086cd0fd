package dev.sallyport.proxy.dial;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.lane.Lane;

/** How a dial ended. Immutable. */
public sealed interface Dialled {
    /**
     * Connected.
     *
     * @param lane owned by whoever receives this
     * @param target the vetted address it is connected to
     */
    record Connected(Lane lane, DialTarget target) implements Dialled {}

    /**
     * No address could be connected to.
     *
     * @param reason {@link Reason#CONNECT_FAILED}, {@link Reason#CONNECT_TIMEOUT}, {@link Reason#UPSTREAM_TLS_FAILED} or one
     *     about a parent proxy
     * @param sentence which address failed how
     */
    record Unreached(Reason reason, String sentence) implements Dialled {}
}
