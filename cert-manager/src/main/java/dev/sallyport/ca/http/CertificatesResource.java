package dev.sallyport.ca.http;

import dev.sallyport.ca.csr.CsrReader;
import dev.sallyport.ca.issue.CertificateRequest;
import dev.sallyport.ca.issue.Decision;
import dev.sallyport.ca.pem.PemText;
import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import dev.sallyport.model.contract.CaInterface;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/certificates}. Each request on a virtual thread of its own. */
@Path(CaInterface.CERTIFICATES)
@Singleton
final class CertificatesResource {
    private final CurrentEndpoint current;

    @Inject
    CertificatesResource(CurrentEndpoint current) {
        this.current = current;
    }

    /** Answers with a chain, or with a problem. */
    @POST
    @Consumes(CaInterface.PKCS10)
    @Produces({CaInterface.PEM_CHAIN, CaInterface.PROBLEM})
    @RunOnVirtualThread
    public Response issue(
            InputStream body,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @HeaderParam(CaInterface.TTL_HEADER) @Nullable String ttl,
            @Context HttpServerRequest request)
            throws IOException {
        CaEndpoint endpoint = current.get();
        if (endpoint == null) {
            return Problem.response(Refusal.forNow(
                    RefusalReason.AUTHORITY_UNAVAILABLE, "the program is starting", Duration.ofSeconds(1)));
        }
        InetAddress source = SourceAddress.of(request);
        byte[] csr = body.readNBytes(CsrReader.MAX_BYTES + 1);
        if (csr.length == 0 || csr.length > CsrReader.MAX_BYTES) {
            Refusal refusal = Refusal.of(RefusalReason.BODY_SIZE);
            endpoint.observer().decided(new Decision.Refused(refusal, null), source);
            return Problem.closing(refusal, request.version());
        }
        CertificateRequest asked = new CertificateRequest(csr, Problem.bearer(authorization), ttl, source);
        return switch (endpoint.desk().decide(asked)) {
            case Decision.Granted granted ->
                Response.status(Response.Status.CREATED)
                        .type(CaInterface.PEM_CHAIN)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .entity(PemText.write(granted.chain()))
                        .build();
            case Decision.Refused refused -> Problem.response(refused.refusal());
        };
    }
}
