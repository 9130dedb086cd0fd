package dev.sallyport.bench.scenario;

import dev.sallyport.bench.load.Order.Kind;

/**
 * The loads that are interleaved over the systems.
 *
 * <p>(a) bulk, (b) requests, (c) connections.
 */
public enum Traffic {
    /** One download without end. */
    BULK_1("a", "bulk, 1 stream", Kind.BULK, 1),
    /** Sixty-four of them. */
    BULK_64("a", "bulk, 64 streams", Kind.BULK, 64),
    /** Small requests on 32 kept connections, each asking as soon as it was answered. */
    REQUESTS("b", "requests, 32 kept connections", Kind.REQUESTS, 32),
    /** Small requests at a fixed rate on 32 kept connections. */
    PACED("b", "requests at a fixed rate", Kind.PACED, 32),
    /** Eight clients, each connection for one request. */
    CONNECTIONS("c", "new connections, 8 clients", Kind.CONNECT, 8);

    private final String letter;
    private final String title;
    private final Kind kind;
    private final int connections;

    Traffic(String letter, String title, Kind kind, int connections) {
        this.letter = letter;
        this.title = title;
        this.kind = kind;
        this.connections = connections;
    }

    /** The scenario's letter in {@code BENCH_ONLY}. */
    public String letter() {
        return letter;
    }

    /** For tables. */
    public String title() {
        return title;
    }

    /** What the load generator is told. */
    public Kind kind() {
        return kind;
    }

    /** Connections at once. */
    public int connections() {
        return connections;
    }
}
