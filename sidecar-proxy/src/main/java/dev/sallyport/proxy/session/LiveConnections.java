package dev.sallyport.proxy.session;

import dev.sallyport.model.reason.Reason;
import io.netty.channel.EventLoop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Every connection at the gateway from before it is decided until it has ended, so that no change of policy falls between
 * a decision and its effect: whoever decides after a change sees the new policy, whoever decided before is found here.
 * Safe for concurrent use; each connection is judged on its own event loop.
 */
public final class LiveConnections {
    /** A connection that can be judged again or ended; its methods are called on its loop. */
    interface Live {
        EventLoop loop();

        void rejudge();

        void cut(Reason reason, String detail);
    }

    private final Set<Live> all = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    void add(Live connection) {
        all.add(connection);
    }

    void remove(Live connection) {
        all.remove(connection);
    }

    boolean isDraining() {
        return draining;
    }

    /** Connections now. */
    public int size() {
        return all.size();
    }

    /** Has every connection judged again by the policy in force then; does not wait. */
    public void rejudge() {
        each(Live::rejudge);
    }

    /** From now on new connections are refused; live ones go on. */
    public void drain() {
        draining = true;
    }

    /** Ends every connection; does not wait. */
    public void cut(Reason reason, String detail) {
        each(connection -> connection.cut(reason, detail));
    }

    private void each(Consumer<Live> what) {
        for (Live connection : all) {
            EventLoop loop = connection.loop();
            if (!loop.isShuttingDown()) {
                loop.execute(() -> what.accept(connection));
            }
        }
    }
}
