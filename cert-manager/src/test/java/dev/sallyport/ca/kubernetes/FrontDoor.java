package dev.sallyport.ca.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Stands before an API server and makes it fail, hang or answer something else, for the requests that a test names. */
public final class FrontDoor implements AutoCloseable {
    private static final List<String> COPIED = List.of("content-type", "authorization", "accept");

    /** What is done to a request. */
    public enum Mood {
        /** Passed on. */
        PASS,
        /** Answered with 500. */
        FAIL,
        /** Not answered before the end. */
        HANG
    }

    private final HttpServer server;
    private final URI behind;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile Predicate<String> which = request -> true;
    private volatile Mood mood = Mood.PASS;

    /** Before this one. */
    public FrontDoor(URI behind) {
        this.behind = behind;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it stands. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on, for requests whose {@code METHOD path} holds this. */
    public void be(Mood now, String part) {
        which = request -> request.contains(part);
        mood = now;
    }

    /** From now on, everything passes. */
    public void behave() {
        mood = Mood.PASS;
    }

    /** {@code METHOD path} of every request. */
    public List<String> seen() {
        return seen;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        seen.add(request);
        try (exchange) {
            Mood now = which.test(request) ? mood : Mood.PASS;
            switch (now) {
                case PASS -> pass(exchange);
                case FAIL -> exchange.sendResponseHeaders(500, -1);
                case HANG -> end.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (COPIED.contains(name.toLowerCase(Locale.ROOT))) {
                request.setHeader(name, values.getFirst());
            }
        });
        HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        client.shutdownNow();
    }
}
