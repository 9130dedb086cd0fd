package dev.sallyport.identity.ca;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.FetchResult;
import dev.sallyport.identity.svid.BadIdentity;
import dev.sallyport.identity.svid.PemText;
import dev.sallyport.identity.svid.TrustBundle;
import dev.sallyport.model.contract.CaInterface;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The CA's two questions ({@link CaInterface}), and what its answers may be. Blocking. */
final class CaClient {
    /** What refusals call what the CA sent. */
    static final String PLACE = "The CA's answer";

    private static final int MAX_CHAIN = 64 * 1024;
    private static final int MAX_BUNDLE = 256 * 1024;
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Pattern SEQUENCE = Pattern.compile("\\d{1,18}");
    private static final Pattern ENTITY_TAG = Pattern.compile("[\\x21-\\x7e]{1,256}");

    /** A bundle as the CA sent it, not judged yet. Never compared, hence the array. */
    @SuppressWarnings("ArrayRecordComponent")
    record BundleText(byte[] pem, long sequence, @Nullable String etag) {}

    private final CaSettings settings;
    private final CaConnection connection;

    CaClient(CaSettings settings, CaConnection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    /** A chain for the request's key, not judged yet: leaf first. */
    List<X509Certificate> certificate(TrustBundle bundle, CertificateRequest request, String token)
            throws FetchFailure {
        CaRequest post = CaRequest.post(CaInterface.CERTIFICATES, CaInterface.PKCS10, request.der())
                .with("accept", CaInterface.PEM_CHAIN)
                .with("authorization", "Bearer " + token);
        if (settings.ttl() != null) {
            post.with(CaInterface.TTL_HEADER, settings.ttl().toString());
        }
        CaAnswer answer = connection.exchange(bundle, post, MAX_CHAIN);
        require(answer, 201);
        try {
            return PemText.parse(PLACE, answer.body()).certificates();
        } catch (BadIdentity e) {
            throw new FetchFailure(FetchResult.BAD_ANSWER, e.sentence() + ".");
        }
    }

    /** The CA's bundle, or null when it is the one of this entity tag still. */
    @Nullable
    BundleText bundle(TrustBundle trusted, @Nullable String etag) throws FetchFailure {
        CaRequest get = CaRequest.get(CaInterface.BUNDLE).with("accept", CaInterface.PEM_CHAIN);
        if (etag != null) {
            get.with("if-none-match", etag);
        }
        CaAnswer answer = connection.exchange(trusted, get, MAX_BUNDLE);
        if (answer.status() == 304 && etag != null) {
            return null;
        }
        require(answer, 200);
        String sequence = answer.field(CaInterface.SEQUENCE_HEADER);
        if (sequence == null || !SEQUENCE.matcher(sequence).matches()) {
            throw new FetchFailure(
                    FetchResult.BAD_ANSWER, "The bundle comes without " + CaInterface.SEQUENCE_HEADER + ".");
        }
        String fresh = answer.field("etag");
        return new BundleText(
                answer.body(),
                Long.parseLong(sequence),
                fresh != null && ENTITY_TAG.matcher(fresh).matches() ? fresh : null);
    }

    private static void require(CaAnswer answer, int status) throws FetchFailure {
        switch (answer.status()) {
            case 400, 401, 403 -> throw new FetchFailure(FetchResult.REFUSED, "It answered " + answer.status() + ".");
            case 429, 503 ->
                throw new FetchFailure(FetchResult.BUSY, "It answered " + answer.status() + ".", retryAfter(answer));
            default -> {
                if (answer.status() != status) {
                    throw new FetchFailure(
                            FetchResult.BAD_ANSWER, "It answered " + answer.status() + ", not " + status + ".");
                }
                if (!answer.isOfType(CaInterface.PEM_CHAIN)) {
                    throw new FetchFailure(FetchResult.BAD_ANSWER, "It is not of type " + CaInterface.PEM_CHAIN + ".");
                }
            }
        }
    }

    /** In seconds; the form with a date is not one of our interface. */
    private static @Nullable Duration retryAfter(CaAnswer answer) {
        String text = answer.field("retry-after");
        return text != null && SECONDS.matcher(text).matches() ? Duration.ofSeconds(Long.parseLong(text)) : null;
    }
}
