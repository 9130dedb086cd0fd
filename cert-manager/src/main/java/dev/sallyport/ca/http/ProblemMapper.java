package dev.sallyport.ca.http;

import dev.sallyport.ca.issue.Decision;
import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What Jakarta REST refuses by itself, and what we did not foresee, as problems like all others. */
@Singleton
final class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    private final CurrentEndpoint current;

    @Inject
    ProblemMapper(CurrentEndpoint current) {
        this.current = current;
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException refusal, HttpServerRequest request) {
        int status = refusal.getResponse().getStatus();
        RefusalReason reason = switch (status) {
            case 415 -> RefusalReason.MEDIA_TYPE;
            case 413 -> RefusalReason.BODY_SIZE;
            default -> status >= 500 ? RefusalReason.INTERNAL : RefusalReason.NOT_OFFERED;
        };
        tell(reason, request);
        return Problem.response(status);
    }

    @ServerExceptionMapper
    Response failed(Throwable failure, HttpServerRequest request) {
        LOG.error("A request failed for a reason of ours", failure);
        tell(RefusalReason.INTERNAL, request);
        return Problem.response(RefusalReason.INTERNAL.status());
    }

    private void tell(RefusalReason reason, HttpServerRequest request) {
        CaEndpoint endpoint = current.get();
        if (endpoint != null) {
            endpoint.observer().decided(new Decision.Refused(Refusal.of(reason), null), SourceAddress.of(request));
        }
    }
}
