package dev.sallyport.ca.http;

import dev.sallyport.ca.refusal.RefusalReason;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests from their head to their answer: each is a stream and a thread's stack before a byte of its body came. So many in
 * all, and no address holds more than its part of them: one pod that says nothing must not keep the others out. Thread-safe;
 * as many entries as requests at most.
 */
final class UnderWay {
    private final int most;
    private final int mostOfOne;
    private final Map<InetAddress, Integer> sources = new HashMap<>();
    private int all;

    UnderWay(int most, int mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** One more from there; null when there is room for it, and then {@link #leave} is called once. */
    synchronized @Nullable RefusalReason enter(InetAddress source) {
        if (sources.getOrDefault(source, 0) >= mostOfOne) {
            return RefusalReason.SOURCE_LIMITED;
        }
        if (all >= most) {
            return RefusalReason.OVERLOADED;
        }
        all++;
        sources.merge(source, 1, Integer::sum);
        return null;
    }

    /** One that had entered is answered. */
    synchronized void leave(InetAddress source) {
        all--;
        sources.computeIfPresent(source, (address, count) -> count == 1 ? null : count - 1);
    }
}
