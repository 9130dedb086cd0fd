package dev.sallyport.identity.ca;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP/1.1 request (RFC 9112) on a connection of its own. Never printed: it may bear the token.
 */
final class CaRequest {
    private final String line;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final byte[] body;

    private CaRequest(String line, byte[] body) {
        this.line = line;
        this.body = body;
        fields.put("connection", "close");
    }

    static CaRequest get(String path) {
        return new CaRequest("GET " + path + " HTTP/1.1", new byte[0]);
    }

    static CaRequest post(String path, String type, byte[] body) {
        CaRequest request = new CaRequest("POST " + path + " HTTP/1.1", body);
        request.fields.put("content-type", type);
        request.fields.put("content-length", Integer.toString(body.length));
        return request;
    }

    /** Adds a field; the value is printable ASCII, so that nothing can add a second one. */
    CaRequest with(String name, String value) {
        if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("the field " + name + " is not printable ASCII");
        }
        fields.put(name, value);
        return this;
    }

    /** As it goes over the wire to {@code authority}. */
    byte[] bytesFor(String authority) {
        StringBuilder head = new StringBuilder(line).append("\r\nhost: ").append(authority);
        fields.forEach(
                (name, value) -> head.append("\r\n").append(name).append(": ").append(value));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(body);
        return out.toByteArray();
    }
}
