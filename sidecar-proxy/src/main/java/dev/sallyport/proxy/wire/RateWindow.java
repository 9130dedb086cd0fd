package dev.sallyport.proxy.wire;

/** Counts events in windows of fixed length on the monotonic clock. Confined to one event loop. */
public final class RateWindow {
    private final int most;
    private final long windowNanos;
    private long began = System.nanoTime();
    private int count;

    /** Lets pass {@code most} events in each window. */
    public RateWindow(int most, long windowNanos) {
        this.most = most;
        this.windowNanos = windowNanos;
    }

    /** Counts one event; true when it is one too many for this window. */
    public boolean exceeded() {
        add();
        return count > most;
    }

    /** Counts one event. */
    public void add() {
        turn();
        count++;
    }

    /** True when this window takes no more. */
    public boolean isFull() {
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
