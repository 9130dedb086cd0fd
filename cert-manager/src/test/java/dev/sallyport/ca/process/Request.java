package dev.sallyport.ca.process;

import dev.sallyport.ca.csr.Csrs;
import dev.sallyport.model.contract.CaInterface;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request for a certificate; good but for what a test changes. */
@SuppressWarnings("ArrayRecordComponent")
public record Request(
        byte[] body,
        String type,
        @Nullable String token,
        @Nullable String ttl) {
    /** A good one with this token. */
    public static Request with(@Nullable String token) {
        return new Request(Csrs.der(Csrs.ec("secp256r1"), "SHA256withECDSA"), CaInterface.PKCS10, token, null);
    }

    /** With another body. */
    public Request body(byte[] other) {
        return new Request(other, type, token, ttl);
    }

    /** With another type. */
    public Request type(String other) {
        return new Request(body, other, token, ttl);
    }

    /** With a life. */
    public Request ttl(String asked) {
        return new Request(body, type, token, asked);
    }

    /** Sends it. */
    public HttpResponse<String> send(CaProcess ca, HttpClient client) {
        HttpRequest.Builder request = HttpRequest.newBuilder(ca.uri(CaInterface.CERTIFICATES))
                .timeout(Duration.ofSeconds(30))
                .header("content-type", type)
                .POST(BodyPublishers.ofByteArray(body));
        if (token != null) {
            request.header("authorization", "Bearer " + token);
        }
        if (ttl != null) {
            request.header(CaInterface.TTL_HEADER, ttl);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
