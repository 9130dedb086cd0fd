package dev.sallyport.identity.ca;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one HTTP/1 answer (RFC 9112), strictly and within bounds: no folded lines, a body whose length is stated or that
 * comes in chunks. A field that stands there twice is one list (RFC 9110 §5.3), which a field of ours is not and is refused
 * as. A body is read of 200 and 201 alone. Confined to one thread; blocking.
 */
final class AnswerReader {
    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_LINE = 4 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([2-5]\\d\\d)(?: [\\x20-\\x7e]*)?");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}):[ \t]*([\\x20-\\x7e\t]*)");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,9}");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})[ \t]*(?:;.*)?");

    private final InputStream in;
    private final int maxBody;
    private int headLeft = MAX_HEAD;

    /**
     * Reads from a stream that the caller bounds in time.
     *
     * @param maxBody in bytes; a longer body is refused
     */
    AnswerReader(InputStream in, int maxBody) {
        this.in = in;
        this.maxBody = maxBody;
    }

    /** The answer; throws {@link ProtocolException} with a sentence that repeats nothing of it. */
    CaAnswer read() throws IOException {
        Matcher status = STATUS.matcher(line());
        if (!status.matches()) {
            throw new ProtocolException("it does not begin with the status line of an HTTP/1.1 answer");
        }
        int code = Integer.parseInt(status.group(1));
        Map<String, String> fields = fields();
        boolean hasBody = code == 200 || code == 201;
        return new CaAnswer(code, Map.copyOf(fields), hasBody ? body(fields) : new byte[0]);
    }

    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new ProtocolException("a header line is not well-formed");
            }
            fields.merge(
                    field.group(1).toLowerCase(Locale.ROOT),
                    field.group(2).strip(),
                    (first, again) -> first + ", " + again);
        }
        return fields;
    }

    private byte[] body(Map<String, String> fields) throws IOException {
        String coding = fields.get("transfer-encoding");
        String length = fields.get("content-length");
        if (coding != null && length == null && coding.equalsIgnoreCase("chunked")) {
            return chunks();
        }
        if (coding != null || length == null || !LENGTH.matcher(length).matches()) {
            throw new ProtocolException("its body has no plain length");
        }
        return exactly(bounded(Integer.parseInt(length)));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            Matcher size = CHUNK.matcher(line());
            if (!size.matches()) {
                throw new ProtocolException("a chunk has no size");
            }
            int bytes = Integer.parseInt(size.group(1), 16);
            if (bytes == 0) {
                fields();
                return body.toByteArray();
            }
            bounded(body.size() + bytes);
            body.writeBytes(exactly(bytes));
            if (!line().isEmpty()) {
                throw new ProtocolException("a chunk is longer than its size");
            }
        }
    }

    private int bounded(int bytes) throws ProtocolException {
        if (bytes > maxBody) {
            throw new ProtocolException("its body is longer than " + maxBody + " bytes");
        }
        return bytes;
    }

    private byte[] exactly(int bytes) throws IOException {
        byte[] content = in.readNBytes(bytes);
        if (content.length < bytes) {
            throw new ProtocolException("it ends too early");
        }
        return content;
    }

    /** One line without its CRLF; every line counts against the head's bound. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new ProtocolException("it ends too early");
            }
            if (--headLeft < 0 || line.size() > MAX_LINE) {
                throw new ProtocolException("its head is longer than " + MAX_HEAD + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new ProtocolException("a line does not end with CRLF");
        }
        return text.substring(0, text.length() - 1);
    }
}
