package dev.sallyport.ca.http;

import dev.sallyport.ca.csr.CsrReader;
import dev.sallyport.ca.issue.Decision;
import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import dev.sallyport.model.contract.CaInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is turned away before a byte of its body is read: other paths, bodies that state too great a length; and
 * connections on which a body dawdles. On event loops.
 */
@Singleton
final class Threshold {
    private static final int BEFORE_EVERYTHING = 10_000;
    private static final int MOST_UNDER_WAY = 1024;
    private static final int MOST_OF_ONE_ADDRESS = 64;
    private static final long NO_ERROR = 0;
    private static final long BODY_MILLIS = Duration.ofSeconds(10).toMillis();
    private static final Set<String> PATHS = Set.of(CaInterface.CERTIFICATES, CaInterface.BUNDLE);

    private final CurrentEndpoint current;
    private final UnderWay underWay = new UnderWay(MOST_UNDER_WAY, MOST_OF_ONE_ADDRESS);

    @Inject
    Threshold(CurrentEndpoint current) {
        this.current = current;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_EVERYTHING);
    }

    private void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        // In a turn of its own: what is reset before its answer was flushed is cut off.
        context.addEndHandler(answered -> context.vertx().runOnContext(flushed -> endStream(request)));
        if (!PATHS.contains(request.path())) {
            refuse(request, RefusalReason.NOT_OFFERED);
        } else if (statesTooMuch(request.getHeader("content-length"))) {
            refuse(request, RefusalReason.BODY_SIZE);
        } else {
            enter(context);
        }
    }

    private void enter(RoutingContext context) {
        InetAddress source = SourceAddress.of(context.request());
        RefusalReason full = underWay.enter(source);
        if (full != null) {
            refuse(context.request(), full);
            return;
        }
        context.addEndHandler(ended -> underWay.leave(source));
        endDawdling(context);
        context.next();
    }

    private static boolean statesTooMuch(@Nullable String contentLength) {
        try {
            return contentLength != null && Long.parseLong(contentLength) > CsrReader.MAX_BYTES;
        } catch (NumberFormatException e) {
            return true; // Netty lets none through; whatever this is, it is no length
        }
    }

    /** One that was answered before its body was all there would be held for as long as its connection is (RFC 9113 §8.1). */
    private static void endStream(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2 && !request.isEnded()) {
            request.response().reset(NO_ERROR);
        }
    }

    /** The rest of the body is not waited for: HTTP/1.1 has no other way than to close. */
    private void refuse(HttpServerRequest request, RefusalReason reason) {
        tell(request, reason);
        HttpServerResponse response = request.response();
        response.setStatusCode(reason.status()).putHeader("content-type", CaInterface.PROBLEM);
        boolean unread = reason != RefusalReason.NOT_OFFERED && request.version() != HttpVersion.HTTP_2;
        if (unread) {
            response.putHeader("connection", "close");
        }
        response.end(Problem.json(reason.status()));
    }

    private void endDawdling(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            return;
        }
        long timer = context.vertx().setTimer(BODY_MILLIS, fired -> {
            if (!request.isEnded()) {
                tell(request, RefusalReason.BODY_TIMEOUT);
                request.connection().close();
            }
        });
        context.addEndHandler(ended -> context.vertx().cancelTimer(timer));
    }

    private void tell(HttpServerRequest request, RefusalReason reason) {
        CaEndpoint endpoint = current.get();
        if (endpoint != null) {
            endpoint.observer().decided(new Decision.Refused(Refusal.of(reason), null), SourceAddress.of(request));
        }
    }
}
