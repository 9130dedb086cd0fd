package dev.sallyport.ca.http;

import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.model.contract.CaInterface;
import io.vertx.core.http.HttpVersion;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Errors as they go outward: {@code application/problem+json} with the generic type and the status, and nothing about why
 * (RFC 9457, PROTOCOL §3.9.6). Stateless.
 */
final class Problem {
    private Problem() {}

    static String json(int status) {
        return "{\"type\":\"about:blank\",\"status\":" + status + "}";
    }

    static Response response(int status) {
        return builder(status).build();
    }

    static Response response(Refusal refusal) {
        Response.ResponseBuilder response = builder(refusal.reason().status());
        Duration wait = refusal.retryAfter();
        if (wait != null) {
            response.header(HttpHeaders.RETRY_AFTER, seconds(wait));
        }
        return response.build();
    }

    /** The same where a rest of the body is not waited for: HTTP/1 has no other way than to close. */
    static Response closing(Refusal refusal, HttpVersion version) {
        Response response = response(refusal);
        return version == HttpVersion.HTTP_2
                ? response
                : Response.fromResponse(response).header("connection", "close").build();
    }

    private static Response.ResponseBuilder builder(int status) {
        Response.ResponseBuilder response = Response.status(status)
                .type(CaInterface.PROBLEM)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(json(status));
        return status == 401 ? response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer") : response;
    }

    /** Rounded up: an earlier return would be in vain. */
    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }

    static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).strip()
                : null;
    }
}
