package dev.sallyport.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request after the other: its fault first, then the answer. Each runs on a thread of its own. */
final class ApiHandler implements HttpHandler {
    private final ObjectMapper json = new ObjectMapper();
    private final ObjectStore store;
    private final ObjectCalls calls;
    private final Faults faults;
    private final Consumer<ApiCall> log;
    private final Duration bookmarks;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong drops = new AtomicLong();

    ApiHandler(ObjectStore store, Faults faults, TokenReviewer tokens, Duration bookmarks, Consumer<ApiCall> log) {
        this.store = store;
        this.calls = new ObjectCalls(json, store, tokens);
        this.faults = faults;
        this.bookmarks = bookmarks;
        this.log = log;
    }

    void dropWatches() {
        drops.incrementAndGet();
    }

    void close() {
        closing.countDown();
        store.close();
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            ApiCall call = ApiCall.of(exchange.getRequestMethod(), exchange.getRequestURI());
            log.accept(call);
            serve(exchange, call, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(HttpExchange exchange, ApiCall call, byte[] body) throws IOException, InterruptedException {
        Fault fault = faults.of(call);
        switch (fault) {
            case Fault.Hang ignored when call.isWatch() -> {
                // It begins, and says nothing.
            }
            case Fault.Hang ignored -> {
                closing.await();
                return;
            }
            case Fault.Cut ignored -> {
                return;
            }
            case Fault.Answer(int code) -> {
                answer(exchange, code, new ApiFailure(code, "Scripted", "as the test wants it").status());
                return;
            }
            case Fault.Delay(Duration time) -> closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
            case Fault.EmptyList ignored
            when call.isList() -> {
                answer(exchange, 200, calls.list(call, true));
                return;
            }
            case Fault.EmptyList ignored -> {}
            case null -> {}
        }
        if (call.isWatch()) {
            watch(exchange, call);
        } else {
            object(exchange, call, body);
        }
    }

    private void object(HttpExchange exchange, ApiCall call, byte[] body) throws IOException {
        try {
            @Nullable String type = exchange.getRequestHeaders().getFirst("Content-Type");
            JsonNode stated = body.length == 0 ? json.nullNode() : json.readTree(body);
            answer(exchange, call.method().equals("POST") ? 201 : 200, calls.answer(call, type, stated));
        } catch (ApiFailure failure) {
            answer(exchange, failure.code(), failure.status());
        }
    }

    private void answer(HttpExchange exchange, int code, JsonNode node) throws IOException {
        byte[] bytes = json.writeValueAsBytes(node);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void watch(HttpExchange exchange, ApiCall call) throws IOException, InterruptedException {
        if (exchange.getRequestHeaders().containsKey("Upgrade")) {
            // No web sockets here: fabric8's client then watches over plain HTTP.
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        long drop = drops.get();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        new WatchStream(call, store, out, () -> faults.of(call) instanceof Fault.Hang, bookmarks.toNanos())
                .run(() -> drops.get() != drop);
    }
}
