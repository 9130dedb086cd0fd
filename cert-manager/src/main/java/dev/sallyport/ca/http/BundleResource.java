package dev.sallyport.ca.http;

import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.ca.refusal.Refusal;
import dev.sallyport.ca.refusal.RefusalReason;
import dev.sallyport.model.contract.CaInterface;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.time.Duration;
import java.util.List;

/** {@code GET /v1/bundle}, for anyone: anchors are no secret. Answers from memory, on the event loop. */
@Path(CaInterface.BUNDLE)
@Singleton
final class BundleResource {
    private static final MediaType PEM = MediaType.valueOf(CaInterface.PEM_CHAIN);
    private static final MediaType JWK_SET = MediaType.valueOf(CaInterface.JWK_SET);

    private final CurrentEndpoint current;

    @Inject
    BundleResource(CurrentEndpoint current) {
        this.current = current;
    }

    /** Answers in the form asked for, PEM unless SPIFFE's is preferred; 304 when the reader has it. */
    @GET
    @Produces({CaInterface.PEM_CHAIN, CaInterface.JWK_SET})
    public Response bundle(@Context Request request) {
        CaEndpoint endpoint = current.get();
        TrustBundle bundle = endpoint == null ? null : endpoint.bundle().get();
        if (bundle == null) {
            return Problem.response(Refusal.forNow(
                    RefusalReason.AUTHORITY_UNAVAILABLE, "no bundle is in force yet", Duration.ofSeconds(1)));
        }
        Variant variant = request.selectVariant(
                List.of(new Variant(PEM, (String) null, null), new Variant(JWK_SET, (String) null, null)));
        if (variant == null) {
            throw new NotAcceptableException();
        }
        boolean jwk = variant.getMediaType().isCompatible(JWK_SET);
        EntityTag tag = new EntityTag(bundle.tag(jwk ? "jwks" : "pem"));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        Response.ResponseBuilder answer = unchanged != null
                ? unchanged
                : Response.ok(jwk ? bundle.jwkSet() : bundle.pem(), variant.getMediaType());
        return answer.tag(tag)
                .header(CaInterface.SEQUENCE_HEADER, bundle.sequence())
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }
}
