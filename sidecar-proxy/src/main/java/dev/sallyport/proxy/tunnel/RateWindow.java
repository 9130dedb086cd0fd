package dev.sallyport.proxy.tunnel;

/** Counts events in windows of fixed length on the monotonic clock. Confined to one event loop. */
final class RateWindow {
    private final int most;
    private final long windowNanos;
    private long began = System.nanoTime();
    private int count;

    RateWindow(int most, long windowNanos) {
        this.most = most;
        this.windowNanos = windowNanos;
    }

    /** Counts one event; true when it is one too many for this window. */
    boolean exceeded() {
        add();
        return count > most;
    }

    /** Counts one event. */
    void add() {
        turn();
        count++;
    }

    /** True when this window takes no more. */
    boolean isFull() {
        turn();
        return count >= most;
    }

    private void turn() {
        long now = System.nanoTime();
        if (now - began >= windowNanos) {
            began = now;
            count = 0;
        }
    }
}
