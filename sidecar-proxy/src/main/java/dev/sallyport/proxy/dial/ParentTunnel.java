package dev.sallyport.proxy.dial;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.proxy.connection.ParentAnswer;
import dev.sallyport.proxy.lane.Lane;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/** Asks a parent proxy for a tunnel to a target (CONNECT, RFC 9110 §9.3.6). */
@FunctionalInterface
public interface ParentTunnel {
    /** What to do where nobody can ask: refuse, since the default would go past the parent. */
    ParentTunnel NONE = (loop, parent, target, timeout) -> {
        parent.lane().abort();
        return loop.newSucceededFuture(
                new Opened.Failed(ParentAnswer.UNREACHABLE, "Nothing here asks parent proxies."));
    };

    /** What came of it. Immutable. */
    sealed interface Opened {
        /**
         * It stands.
         *
         * @param lane bytes of the target, from the first on; owned by whoever receives this
         */
        record Stands(Lane lane) implements Opened {}

        /**
         * It does not; the connection is closed.
         *
         * @param answer anything but {@link ParentAnswer#OK}
         * @param sentence for the caller and the record
         */
        record Failed(ParentAnswer answer, String sentence) implements Opened {}
    }

    /**
     * Takes over a connection to the parent that nothing was read from or written to.
     *
     * @param loop the connection's; call on it
     * @param parent owned from here on
     * @param target what to ask for
     * @param timeout until the answer's head is whole
     * @return completes on {@code loop} and never fails. Cancelled, it closes the connection
     */
    Future<Opened> open(EventLoop loop, Dialled.Connected parent, DialTarget target, Duration timeout);
}
