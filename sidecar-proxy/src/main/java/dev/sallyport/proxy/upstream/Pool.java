package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import io.netty.channel.EventLoop;

/** One loop's connections that are interchangeable. Confined to its event loop, but for {@link #askToYield}. */
interface Pool {
    /** Where it lives. */
    EventLoop loop();

    /** What its connections have in common. */
    PoolKey key();

    /**
     * Finds a connection for a request.
     *
     * @param fresh whether none will do that has rested
     */
    void serve(PooledRequest request, DialTarget target, boolean fresh);

    /** A request that came is over, or goes elsewhere. */
    void left();

    /** Someone on another loop needs a place; any thread. */
    void askToYield();

    /** Nobody comes here any more: what rests is closed, what carries a request after it. */
    void retire();

    /** Ends everything, for the end of the program. */
    void shut();

    /** A request that waits. */
    interface Waiting {
        /** The request is given up. */
        void cancel();
    }
}
