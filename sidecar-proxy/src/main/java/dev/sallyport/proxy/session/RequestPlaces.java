package dev.sallyport.proxy.session;

import dev.sallyport.model.decide.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The places that one tunnel's requests take: one of those that are open at once has the tunnel's own, every other one takes
 * another from the same shares, so that a tunnel full of requests costs its caller what as many tunnels would. Confined to
 * its session's event loop.
 */
final class RequestPlaces {
    private final TunnelCounts counts;
    private final TunnelCounts.Pod pod;
    private int open;

    RequestPlaces(TunnelCounts counts, TunnelCounts.Pod pod) {
        this.counts = counts;
        this.pod = pod;
    }

    /** Lets one more request in, to {@link #leave} once; or says why there is no place for it. */
    @Nullable
    Refusal enter() {
        Refusal full = open == 0 ? null : counts.acquireForRequest(pod);
        if (full == null) {
            open++;
        }
        return full;
    }

    /** A request that was let in is over. */
    void leave() {
        open--;
        if (open > 0) {
            counts.release(pod);
        }
    }
}
