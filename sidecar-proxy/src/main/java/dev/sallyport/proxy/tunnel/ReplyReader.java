package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.contract.TunnelHeaders;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.dial.TunnelCarrier.Reply;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an authenticated gateway's refusal. What it says is shown to the app and recorded, never acted on. Pure. */
final class ReplyReader {
    private static final int MAX_TEXT = 512;
    private static final Pattern DETAILS = Pattern.compile("; ?details=\"((?:[ !#-\\[\\]-~]|\\\\[\\\\\"]){0,600})\"");

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final long DAY = 86_400;

    private ReplyReader() {}

    /** The refusal that these response fields tell. */
    static Reply.Refused refused(Http2Headers headers) {
        CharSequence label = headers.get(TunnelHeaders.REASON);
        Reason told = label == null ? null : Reason.ofLabel(label);
        Reason reason = told != null ? told : byStatus(headers.status());
        String details = details(headers.get(TunnelHeaders.PROXY_STATUS));
        return new Reply.Refused(
                reason,
                printable(headers.get(TunnelHeaders.RULE)),
                details == null ? reason.sentence() : details,
                seconds(headers.get(TunnelHeaders.RETRY_AFTER)));
    }

    /** Within a day; one where nothing readable is told. */
    private static long seconds(@Nullable CharSequence retryAfter) {
        return retryAfter != null && SECONDS.matcher(retryAfter).matches()
                ? Math.clamp(Long.parseLong(retryAfter.toString()), 1, DAY)
                : 1;
    }

    private static Reason byStatus(@Nullable CharSequence status) {
        return switch (String.valueOf(status)) {
            case "400", "405" -> Reason.MALFORMED;
            case "401", "403" -> Reason.NO_RULE;
            case "429" -> Reason.TUNNEL_LIMIT;
            case "502" -> Reason.CONNECT_FAILED;
            case "504" -> Reason.CONNECT_TIMEOUT;
            default -> Reason.GATEWAY_UNAVAILABLE;
        };
    }

    private static @Nullable String details(@Nullable CharSequence proxyStatus) {
        if (proxyStatus == null || proxyStatus.length() > 2 * MAX_TEXT) {
            return null;
        }
        Matcher found = DETAILS.matcher(proxyStatus);
        return found.find() ? found.group(1).replaceAll("\\\\(.)", "$1") : null;
    }

    private static @Nullable String printable(@Nullable CharSequence text) {
        if (text == null || text.length() > MAX_TEXT) {
            return null;
        }
        return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f) ? text.toString() : null;
    }
}
