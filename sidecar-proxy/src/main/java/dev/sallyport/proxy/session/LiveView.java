package dev.sallyport.proxy.session;

import dev.sallyport.proxy.connection.ConnectionFacts;
import java.time.Duration;

/**
 * A live connection as it was at one moment. Immutable.
 *
 * @param id counts up in the order in which connections came
 * @param stage how far it has come: arriving, listening, resolving, charging, dialling, carrying, copying or ended
 * @param facts all that is known of it
 * @param bytesSent from the workload so far
 * @param bytesReceived from the destination so far
 * @param age since its request came
 */
public record LiveView(
        long id, String stage, ConnectionFacts facts, long bytesSent, long bytesReceived, Duration age) {}
