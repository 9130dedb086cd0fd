package dev.sallyport.testkit.world;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 servers that answer with what they saw, as JSON: kind, scheme, method, host, path, sni, source, destination,
 * port, bodyBytes. Keep-alive, chunked and fixed bodies. Paths that misbehave: {@code /status/<code>},
 * {@code /bytes/<n>}, {@code /endless}, {@code /drip/<n>} (a byte every 100 ms), {@code /stall} (never answers). One
 * virtual thread per request.
 */
final class HttpEcho {
    private static final int CHUNK = 16 * 1024;

    private final EventLog log;

    HttpEcho(EventLog log) {
        this.log = log;
    }

    void listenPlain(int port) throws IOException {
        serve(HttpServer.create(new InetSocketAddress("::", port), 512));
    }

    void listenTls(int port, SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("::", port), 512);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        serve(server);
    }

    private void serve(HttpServer server) {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String[] words = path.split("/", -1);
            String verb = words.length > 1 ? words[1] : "";
            int number = words.length > 2 && words[2].matches("\\d{1,9}") ? Integer.parseInt(words[2]) : 0;
            Map<String, String> seen = seen(exchange);
            log.write(
                    seen.getOrDefault("scheme", "?"),
                    exchange.getRemoteAddress(),
                    seen.getOrDefault("destination", "?"),
                    seen.getOrDefault("host", "?"),
                    path);
            switch (verb) {
                case "endless" -> stream(exchange, Long.MAX_VALUE, Duration.ZERO);
                case "bytes" -> stream(exchange, number, Duration.ZERO);
                case "drip" -> stream(exchange, number, Duration.ofMillis(100));
                case "stall" -> LockSupport.parkNanos(Duration.ofHours(1).toNanos());
                case "status" -> echo(exchange, number, seen);
                default -> echo(exchange, 200, seen);
            }
        }
    }

    private static void echo(HttpExchange exchange, int status, Map<String, String> seen) throws IOException {
        long body = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        seen.put("bodyBytes", Long.toString(body));
        byte[] json = json(seen).getBytes(UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        boolean bodyless = exchange.getRequestMethod().equals("HEAD") || status == 204 || status == 304;
        exchange.sendResponseHeaders(status, bodyless ? -1 : json.length);
        if (!bodyless) {
            exchange.getResponseBody().write(json);
        }
    }

    private static void stream(HttpExchange exchange, long total, Duration pauseAfterByte) throws IOException {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        exchange.sendResponseHeaders(200, 0);
        byte[] chunk = new byte[pauseAfterByte.isZero() ? CHUNK : 1];
        OutputStream body = exchange.getResponseBody();
        for (long sent = 0; sent < total; sent += chunk.length) {
            body.write(chunk, 0, (int) Math.min(chunk.length, total - sent));
            if (!pauseAfterByte.isZero()) {
                body.flush();
                LockSupport.parkNanos(pauseAfterByte.toNanos());
            }
        }
    }

    private static Map<String, String> seen(HttpExchange exchange) {
        InetSocketAddress local = exchange.getLocalAddress();
        String destination = local.getAddress().getHostAddress();
        Map<String, String> seen = new LinkedHashMap<>();
        seen.put("kind", WorldAddresses.kindOf(destination));
        seen.put("scheme", exchange instanceof HttpsExchange ? "https" : "http");
        seen.put("method", exchange.getRequestMethod());
        seen.put("host", orNone(exchange.getRequestHeaders().getFirst("host")));
        seen.put("path", exchange.getRequestURI().toString());
        seen.put(
                "sni",
                exchange instanceof HttpsExchange tls
                        ? InternetKeys.serverName((ExtendedSSLSession) tls.getSSLSession())
                        : "");
        seen.put("source", exchange.getRemoteAddress().getAddress().getHostAddress());
        seen.put("destination", destination);
        seen.put("port", Integer.toString(local.getPort()));
        return seen;
    }

    private static String orNone(@Nullable String header) {
        return header == null ? "" : header;
    }

    private static String json(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(e -> "\"%s\":\"%s\"".formatted(e.getKey(), escape(e.getValue())))
                .collect(Collectors.joining(",", "{", "}\n"));
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(c -> {
            if (c < 0x20 || c == '"' || c == '\\' || c > 0x7e) {
                escaped.append("\\u%04x".formatted(c));
            } else {
                escaped.append((char) c);
            }
        });
        return escaped.toString();
    }
}
