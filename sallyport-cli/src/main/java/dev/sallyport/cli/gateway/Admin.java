package dev.sallyport.cli.gateway;

import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.resources.document.JsonText;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.document.UnreadableText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** A gateway's admin at an address. Blocking; close ends the forwarding it came through. */
public final class Admin implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 16 << 20;

    private final Endpoint endpoint;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    /** Asks there; takes over the endpoint. */
    public Admin(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** What a page says; parameters that are empty are left out. */
    public Facts get(String path, Map<String, String> parameters) throws UserMistake {
        String query = parameters.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .sorted()
                .collect(Collectors.joining("&"));
        return send(request(path + (query.isEmpty() ? "" : "?" + query)).GET().build());
    }

    /** Sets something; what the page says then. */
    public Facts put(String path, String json) throws UserMistake {
        return send(request(path).PUT(BodyPublishers.ofString(json)).build());
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://" + endpoint.hostAndPort() + target))
                .timeout(PATIENCE);
    }

    private Facts send(HttpRequest request) throws UserMistake {
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            byte[] body;
            try (InputStream in = response.body()) {
                body = in.readNBytes(MOST_BYTES + 1);
            }
            if (body.length > MOST_BYTES) {
                throw new UserMistake("The answer of " + endpoint + " is larger than " + MOST_BYTES + " bytes.");
            }
            Facts facts = Facts.of(JsonText.parse(body));
            if (response.statusCode() != 200) {
                throw new UserMistake(
                        "The gateway answers " + response.statusCode() + ": " + facts.text("error") + ".");
            }
            return facts;
        } catch (IOException e) {
            throw new UserMistake("Nobody answers at " + endpoint + " (" + said(e) + "). A gateway listens on"
                    + " 127.0.0.1:15421 of its pod: leave --admin out to go through kubectl, or forward the port"
                    + " yourself.");
        } catch (UnreadableText e) {
            throw new UserMistake("Whoever answers at " + endpoint + " is no gateway's admin: " + e.getMessage() + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserMistake("Interrupted.");
        }
    }

    private static String said(IOException e) {
        return e.getMessage() == null ? "no connection" : Quoted.line(e.getMessage());
    }

    @Override
    public void close() {
        http.close();
        endpoint.close();
    }
}
