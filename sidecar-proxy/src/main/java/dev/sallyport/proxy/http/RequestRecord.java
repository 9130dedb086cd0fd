package dev.sallyport.proxy.http;

import dev.sallyport.model.reason.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request that passed the gate or was refused there, once it is over. Immutable.
 *
 * @param method a token, or null when the head could not be read
 * @param host of the request, or null when the head could not be read
 * @param status of the answer, ours or the destination's; 0 when the connection ended without one
 * @param reason why it was refused or failed, or null
 * @param detail a sentence with the reason, else empty
 * @param bytesSent of the request, as forwarded
 * @param bytesReceived of the response, as forwarded
 * @param duration from its head to its end
 */
public record RequestRecord(
        @Nullable String method,
        @Nullable HostPort host,
        int status,
        @Nullable Reason reason,
        String detail,
        long bytesSent,
        long bytesReceived,
        Duration duration) {}
