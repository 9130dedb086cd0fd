package dev.sallyport.proxy.connection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The book of one connection: facts as they are learnt, bytes as they pass, and the one outcome that closes it. A second
 * {@link #settle} changes nothing, so that whoever sees the end first names it. Confined to its connection's event loop.
 */
public final class ConnectionLedger {
    private final ConnectionObserver observer;
    private final Instant opened;
    private final Stopwatch watch = new Stopwatch();
    private ConnectionFacts facts;
    private long bytesSent;
    private long bytesReceived;
    private boolean settled;

    private ConnectionLedger(ConnectionObserver observer, ConnectionFacts facts, Clock clock) {
        this.observer = observer;
        this.facts = facts;
        this.opened = clock.instant();
    }

    /** Opens the book and tells the observer. */
    public static ConnectionLedger open(ConnectionObserver observer, ConnectionFacts facts, Clock clock) {
        ConnectionLedger ledger = new ConnectionLedger(observer, facts, clock);
        observer.opened();
        return ledger;
    }

    /** What is known now. */
    public ConnectionFacts facts() {
        return facts;
    }

    /** Replaces what is known; after settling, without effect on the record. */
    public void learn(ConnectionFacts next) {
        facts = next;
    }

    /** Counts bytes from the workload towards the destination. */
    public void sent(long bytes) {
        bytesSent += bytes;
    }

    /** Counts bytes from the destination towards the workload, and times them. */
    public void received(long bytes) {
        bytesReceived += bytes;
        watch.answered();
    }

    /** Counts what nobody has told of in time: heads, framing. */
    public void add(long sent, long received) {
        bytesSent += sent;
        bytesReceived += received;
    }

    /** What it is timed by; told of every phase but the last by whoever begins it. */
    public Stopwatch watch() {
        return watch;
    }

    /** How long it has been open. */
    public Duration age() {
        return watch.age();
    }

    /** Bytes from the workload so far. */
    public long bytesSent() {
        return bytesSent;
    }

    /** Bytes from the destination so far. */
    public long bytesReceived() {
        return bytesReceived;
    }

    /** Closes the book. Returns false when it was closed already. */
    public boolean settle(Outcome outcome) {
        return !settled && close(outcome, watch.read());
    }

    /** Closes the book of a connection with its first request. Returns false when it was closed already. */
    public boolean settle(Outcome outcome, Phases request) {
        return !settled && close(outcome, watch.read().then(request));
    }

    private boolean close(Outcome outcome, Phases phases) {
        settled = true;
        observer.settled(new ConnectionRecord(opened, facts, outcome, bytesSent, bytesReceived, watch.age(), phases));
        return true;
    }

    /** True once settled. */
    public boolean isSettled() {
        return settled;
    }
}
