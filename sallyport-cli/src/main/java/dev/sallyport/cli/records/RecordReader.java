package dev.sallyport.cli.records;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.PortRange;
import dev.sallyport.resources.document.JsonText;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.Value;
import dev.sallyport.resources.suggest.Sighting;
import dev.sallyport.resources.translate.Origin;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one line of a gateway's records, strictly: what it cannot read is no evidence. Stateless. */
final class RecordReader {
    private RecordReader() {}

    /**
     * The sighting that a line tells of.
     *
     * @throws IllegalArgumentException with a sentence that says why it is none
     */
    static Sighting read(byte[] line, Origin origin) {
        Map<String, Value> fields = fields(line);
        Authority authority = Authority.parse(required(fields, "authority"));
        Instant time = time(required(fields, "time"));
        return new Sighting(
                origin,
                time,
                time,
                1,
                SpiffeId.parse(required(fields, "spiffe_id")),
                Sighting.host(text(fields, "sni"), text(fields, "http_host"), authority),
                port(fields, authority),
                required(fields, "decision"),
                text(fields, "reason"),
                text(fields, "rule"),
                text(fields, "observed"));
    }

    private static Map<String, Value> fields(byte[] line) {
        try {
            if (JsonText.parse(line) instanceof Value.Mapping mapping) {
                return mapping.entries();
            }
        } catch (UnreadableText e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        throw new IllegalArgumentException("it is no JSON object");
    }

    private static int port(Map<String, Value> fields, Authority authority) {
        Value port = fields.get("port");
        return port instanceof Value.Whole(long number, int line)
                ? PortRange.of(Math.toIntExact(number)).first()
                : authority.port();
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its time is none: " + Quoted.of(text), e);
        }
    }

    private static String required(Map<String, Value> fields, String name) {
        String text = text(fields, name);
        if (text == null) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return text;
    }

    private static @Nullable String text(Map<String, Value> fields, String name) {
        return switch (fields.get(name)) {
            case null -> null;
            case Value.Nothing nothing -> null;
            case Value.Text(String text, int line) -> text;
            case Value other -> throw new IllegalArgumentException(name + " must be text, not " + other.kind());
        };
    }
}
