package dev.sallyport.resources.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Reads UTF-8 text of one or more YAML 1.2 documents. Scalars follow the JSON schema, so that {@code no}, {@code 0443}
 * and dates stay text. Aliases are refused, so that a document's size is what can be seen of it. Stateless.
 */
public final class YamlText {
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setSchema(new JsonSchema())
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private YamlText() {}

    /**
     * The documents in their order, empty ones left out.
     *
     * @param utf8 the whole text; bounding its size is the caller's duty
     * @throws UnreadableText when any part of it is not YAML: then none of its documents is to be trusted
     */
    public static List<Value> parse(byte[] utf8) throws UnreadableText {
        String text = decode(utf8);
        DocumentComposer composer =
                new DocumentComposer(new Parse(SETTINGS).parseString(text).iterator());
        try {
            List<Value> documents = new ArrayList<>();
            for (Value document = composer.next(); document != null; document = composer.next()) {
                if (!(document instanceof Value.Nothing)) {
                    documents.add(document);
                }
            }
            return documents;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new UnreadableText("it is not YAML: " + e.getProblem(), line);
        } catch (YamlEngineException e) {
            throw new UnreadableText("it is not YAML: " + firstLine(e), composer.line());
        } catch (RuntimeException e) {
            // The engine lets accidents of the JDK through, such as NumberFormatException for "\\u" and nothing behind
            // it.
            throw new UnreadableText("it is not YAML", composer.line());
        }
    }

    private static String firstLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private static String decode(byte[] utf8) throws UnreadableText {
        ByteBuffer bytes = ByteBuffer.wrap(utf8);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < bytes.position(); i++) {
                line += utf8[i] == '\n' ? 1 : 0;
            }
            throw new UnreadableText("it is not UTF-8 text (byte " + (bytes.position() + 1) + ")", line);
        }
    }
}
