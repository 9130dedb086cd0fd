package dev.sallyport.resources.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) as the API server writes and gets it. Nesting, numbers and text are bounded by the parser's own
 * limits, depth by ours. Stateless.
 */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /**
     * The one value of the text.
     *
     * @param utf8 the whole text; bounding its size is the caller's duty
     * @throws UnreadableText when it is not one JSON value
     */
    public static Value parse(byte[] utf8) throws UnreadableText {
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            Value value = parser.nextToken() == null ? null : value(parser, 0);
            if (value == null || parser.nextToken() != null) {
                throw new UnreadableText("it is not one JSON value", line(parser));
            }
            return value;
        } catch (JsonParseException e) {
            throw new UnreadableText(
                    "it is not JSON: " + e.getOriginalMessage(),
                    Math.max(1, e.getLocation().getLineNr()));
        } catch (IOException e) {
            throw new UnreadableText("it is not JSON: " + e.getMessage(), 1);
        }
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static Value value(JsonParser parser, int depth) throws IOException, UnreadableText {
        int line = line(parser);
        if (depth > DocumentComposer.MAX_DEPTH) {
            throw new UnreadableText("it nests deeper than " + DocumentComposer.MAX_DEPTH + " levels", line);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, line, depth);
            case START_ARRAY -> sequence(parser, line, depth);
            case VALUE_STRING -> new Value.Text(parser.getText(), line);
            case VALUE_TRUE, VALUE_FALSE -> new Value.Flag(parser.getBooleanValue(), line);
            case VALUE_NULL -> new Value.Nothing(line);
            case VALUE_NUMBER_INT -> DocumentComposer.number(parser.getText(), line);
            case VALUE_NUMBER_FLOAT -> new Value.Unreadable("must be a whole number", line);
            default -> throw new UnreadableText("it is not JSON", line);
        };
    }

    private static Value mapping(JsonParser parser, int start, int depth) throws IOException, UnreadableText {
        Map<String, Value> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            Value value = value(parser, depth + 1);
            Value earlier = entries.put(key, value);
            if (earlier != null) {
                entries.put(key, DocumentComposer.twice(earlier.line(), value.line()));
            }
        }
        return new Value.Mapping(entries, start);
    }

    private static Value sequence(JsonParser parser, int start, int depth) throws IOException, UnreadableText {
        List<Value> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser, depth + 1));
        }
        return new Value.Sequence(items, start);
    }
}
