package dev.sallyport.resources.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Trees of maps, lists, text, numbers, booleans and null as JSON or YAML, for programs and for resources to be applied.
 * Keys keep their order. Stateless.
 */
public final class Structured {
    private Structured() {}

    /** JSON, indented, with a line's end. */
    public static String json(Object tree) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            write(generator, tree);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be written to", e);
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator to, @Nullable Object node) throws IOException {
        switch (node) {
            case null -> to.writeNull();
            case Map<?, ?> map -> {
                to.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    to.writeFieldName(String.valueOf(entry.getKey()));
                    write(to, entry.getValue());
                }
                to.writeEndObject();
            }
            case Iterable<?> items -> {
                to.writeStartArray();
                for (Object item : items) {
                    write(to, item);
                }
                to.writeEndArray();
            }
            case Boolean flag -> to.writeBoolean(flag);
            case Integer number -> to.writeNumber(number);
            case Long number -> to.writeNumber(number);
            default -> to.writeString(node.toString());
        }
    }

    /** One YAML document without a marker, in block style, with a line's end. */
    public static String yaml(Object tree) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSchema(new JsonSchema())
                .setIndent(2)
                .setIndicatorIndent(0)
                .setWidth(110)
                .setSplitLines(false)
                .setUseUnicodeEncoding(false)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(tree);
    }
}
