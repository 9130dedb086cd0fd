package dev.sallyport.proxy.dial;

import io.netty.channel.ConnectTimeoutException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why one address could not be connected to, in the kernel's words. Immutable.
 *
 * @param isTimeout nobody answered
 * @param words like {@code connection refused}
 */
record ConnectFailure(boolean isTimeout, String words) {
    static ConnectFailure of(@Nullable Throwable cause) {
        String message = cause == null || cause.getMessage() == null ? "" : cause.getMessage();
        if (cause instanceof ConnectTimeoutException || message.contains("Connection timed out")) {
            return new ConnectFailure(true, "no answer in time");
        }
        String words = message.substring(message.indexOf("failed: ") < 0 ? 0 : message.indexOf("failed: ") + 8);
        int address = words.indexOf(": /");
        String bare = address < 0 ? words : words.substring(0, address);
        return new ConnectFailure(false, bare.isBlank() ? "not connected" : bare.toLowerCase(Locale.ROOT));
    }
}
