package dev.sallyport.proxy.admin.wire;

import dev.sallyport.proxy.admin.AdminAnswer;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is refused before any page is asked. Admin is for whoever reaches this pod's loopback; a browser there may be led by
 * a page of somebody else's, whose name was made to resolve to 127.0.0.1: it says that name in Host, or where it comes
 * from in Origin or Sec-Fetch-Site. Pure.
 */
final class RequestCheck {
    private static final Pattern LOOPBACK = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:[0-9]{1,5})?");
    private static final Pattern TARGET = Pattern.compile("/[A-Za-z0-9/_.-]{0,100}(\\?[A-Za-z0-9_.:/*%&=-]{0,1500})?");

    private RequestCheck() {}

    /** Why it is not answered, or null. */
    static @Nullable AdminAnswer refusal(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return request.decoderResult().cause() instanceof TooLongFrameException
                    ? AdminAnswer.wrong(431, "the head is too large")
                    : AdminAnswer.wrong(400, "this is not HTTP");
        }
        if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return AdminAnswer.wrong(505, "HTTP/1.1 is spoken here");
        }
        HttpHeaders head = request.headers();
        List<String> hosts = head.getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1 || !LOOPBACK.matcher(hosts.getFirst()).matches()) {
            return AdminAnswer.wrong(403, "Host is 127.0.0.1, localhost or [::1]");
        }
        if (head.contains(HttpHeaderNames.ORIGIN) || head.contains("sec-fetch-site")) {
            return AdminAnswer.wrong(403, "pages of others have no business here");
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.PUT)) {
            return AdminAnswer.wrong(405, "admin is read");
        }
        if (head.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || request.method().equals(HttpMethod.GET) && request.content().isReadable()) {
            return AdminAnswer.wrong(400, "no body is expected, or none in chunks");
        }
        if (!TARGET.matcher(request.uri()).matches()) {
            return AdminAnswer.wrong(400, "the path or its parameters hold what no page asks for");
        }
        return null;
    }
}
