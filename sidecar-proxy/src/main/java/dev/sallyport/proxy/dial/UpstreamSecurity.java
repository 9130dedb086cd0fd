package dev.sallyport.proxy.dial;

import dev.sallyport.model.reason.Reason;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/** Makes of a connection what its destination asks for beyond TCP: TLS. */
@FunctionalInterface
public interface UpstreamSecurity {
    /** What to do where nobody originates TLS: refuse, since the default would send in clear what was to be encrypted. */
    UpstreamSecurity NONE = (loop, plain, timeout, offer) -> {
        if (plain.target().way().tls() == null) {
            return loop.newSucceededFuture(plain);
        }
        plain.lane().abort();
        return loop.newSucceededFuture(
                new Dialled.Unreached(Reason.UPSTREAM_TLS_FAILED, "Nothing here originates TLS."));
    };

    /**
     * Takes over a connection that nothing was read from or written to.
     *
     * @param loop the connection's; call on it
     * @param plain owned from here on; given back, secured, or closed
     * @param timeout for the whole of it
     * @param offer what is offered where TLS is originated; what was selected the lane tells
     * @return completes on {@code loop} and never fails. Cancelled, it closes the connection
     */
    Future<Dialled> secure(EventLoop loop, Dialled.Connected plain, Duration timeout, Alpn offer);
}
