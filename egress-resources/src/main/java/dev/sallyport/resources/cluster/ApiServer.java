package dev.sallyport.resources.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to the API server over fabric8's transport, so with its TLS and its tokens: each with a deadline of its own and
 * none of the transport's silent repetitions, because whoever asks decides what a failure means. Blocking.
 * Safe for concurrent use.
 */
final class ApiServer {
    private static final int OK = 200;
    private static final long AFTER_OURS = 500;

    private final HttpClient http;
    private final String root;
    private final Duration deadline;

    ApiServer(KubernetesClient client, Duration deadline) {
        RequestConfig once =
                new RequestConfigBuilder().withRequestRetryBackoffLimit(0).build();
        this.http = client.getHttpClient().newBuilder().tag(once).build();
        String url = client.getMasterUrl().toString();
        this.root = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.deadline = deadline;
    }

    /** The body of a GET. */
    byte[] get(String path) throws ApiTrouble, InterruptedException {
        return get(path, "application/json");
    }

    /**
     * The body of a GET.
     *
     * @param accepted the form it is wanted in
     */
    byte[] get(String path, String accepted) throws ApiTrouble, InterruptedException {
        return exchange("GET " + path, request(path).header("Accept", accepted).build());
    }

    /** Merges into an object (RFC 7396) and returns what it is now. */
    byte[] merge(String path, String patch) throws ApiTrouble, InterruptedException {
        return exchange(
                "PATCH " + path,
                request(path)
                        .method("PATCH", "application/merge-patch+json", patch)
                        .build());
    }

    /** With a deadline of the transport's own behind ours: when it passes, the connection is closed and not kept for others. */
    private HttpRequest.Builder request(String path) {
        return http.newHttpRequestBuilder()
                .uri(root + path)
                .timeout(deadline.toMillis() + AFTER_OURS, TimeUnit.MILLISECONDS);
    }

    private byte[] exchange(String what, HttpRequest request) throws ApiTrouble, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        HttpResponse<AsyncBody> response = within(what, http.consumeBytes(request, (buffers, body) -> {
            buffers.forEach(buffer -> write(buffer, bytes));
            body.consume();
        }));
        AsyncBody body = response.body();
        boolean whole = false;
        try {
            body.consume();
            within(what, body.done());
            whole = true;
        } finally {
            if (!whole) {
                body.cancel();
            }
        }
        if (!response.isSuccessful()) {
            throw ApiTrouble.refused(response.code(), what);
        }
        return bytes.toByteArray();
    }

    private static void write(ByteBuffer from, ByteArrayOutputStream to) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        to.writeBytes(bytes);
    }

    /**
     * Watches until the server ends it.
     *
     * @param accepted the form objects are wanted in
     * @param silence how long nothing may be heard before it is given up
     */
    void watch(String path, String accepted, Duration silence, WatchLines.Hearer hearer)
            throws ApiTrouble, InterruptedException {
        WatchLines lines = new WatchLines(silence, hearer);
        HttpRequest request = request(path).header("Accept", accepted).build();
        HttpResponse<AsyncBody> response =
                within("WATCH " + path, http.consumeBytes(request, (buffers, body) -> lines.arrived(buffers)));
        try {
            if (response.code() != OK) {
                throw ApiTrouble.refused(response.code(), "WATCH " + path);
            }
            lines.read(response.body());
        } finally {
            response.body().cancel();
        }
    }

    private <T> T within(String what, CompletableFuture<T> asked) throws ApiTrouble, InterruptedException {
        try {
            return asked.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw ApiTrouble.of("the API server did not answer " + what + " within " + deadline.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw ApiTrouble.of("the API server cannot be asked: " + e.getCause(), e);
        } finally {
            // Given up or interrupted, a response that comes later is closed by the transport.
            asked.cancel(true);
        }
    }

    /** Text for a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
