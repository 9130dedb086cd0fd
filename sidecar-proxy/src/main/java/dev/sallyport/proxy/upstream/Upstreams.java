package dev.sallyport.proxy.upstream;

import dev.sallyport.proxy.exchange.Upstream;
import io.netty.channel.EventLoop;

/** Every pool of this replica. Safe for concurrent use; each request is confined to its event loop. */
public interface Upstreams {
    /**
     * Sends a request to one of its targets: a connection that waits in the pool of that very address, a new one, or, where there may
     * be no more, the next that comes free.
     *
     * @param loop call on it; everything about the request happens there
     * @param listener told from the next turn of the loop on, never before this returns
     */
    Upstream open(EventLoop loop, UpstreamOrder order, Upstream.Listener listener);
}
