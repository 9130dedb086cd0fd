package dev.sallyport.bench.load;

import java.util.List;
import java.util.Map;

/**
 * What the load generator is told to do once. Immutable; one JSON line on the wire.
 *
 * @param kind what kind of load
 * @param address where the client connects, an IPv4 literal
 * @param port its port there
 * @param connectTo authority of a CONNECT sent in plaintext before TLS; empty: none (a captured client)
 * @param connections connections open at once; for {@link Kind#IDLE} how many to end up with
 * @param perSecond requests per second over all connections, {@link Kind#PACED} only
 * @param warmupMillis load before the window opens
 * @param millis length of the window; for {@link Kind#IDLE} how long to wait at most
 * @param request file with the bytes of a request, {@link Kind#REVIEWS} only; else empty
 * @param watched processes by part ({@code sidecar}, {@code gateway} …) whose CPU time and memory belong to the answer
 */
public record Order(
        Kind kind,
        String address,
        int port,
        String connectTo,
        int connections,
        int perSecond,
        int warmupMillis,
        int millis,
        String request,
        Map<String, List<Long>> watched) {
    /** Kinds of load. */
    public enum Kind {
        /** Each connection downloads without end; units are bytes of the app's. */
        BULK,
        /** Each connection asks again as soon as it was answered; units are requests. */
        REQUESTS,
        /** Requests at a fixed rate whatever the answers do; units are requests, and there is a histogram. */
        PACED,
        /** Connect, TLS, one request, close, again; units are connections. */
        CONNECT,
        /** Connections are opened, ask once and then stay silent; units are connections open at the end. */
        IDLE,
        /** Each connection posts the request of a file again as soon as it was answered; units are answers. */
        REVIEWS
    }
}
