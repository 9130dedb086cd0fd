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
        int address = message.indexOf(": /");
        String words = address < 0 ? message : message.substring(0, address);
        String bare = words.substring(words.lastIndexOf(": ") < 0 ? 0 : words.lastIndexOf(": ") + 2);
        return new ConnectFailure(false, bare.isBlank() ? "not connected" : bare.toLowerCase(Locale.ROOT));
    }
}
