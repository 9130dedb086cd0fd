package dev.sallyport.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published JSON Schema of records. */
public final class RecordSchema {
    private static final Path FILE =
            Path.of(System.getProperty("sallyport.root", "..")).resolve("docs/record.schema.json");

    private final JsonSchema schema;

    public RecordSchema() {
        try (InputStream in = Files.newInputStream(FILE)) {
            schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Each line is valid; gives them back, read. */
    public List<JsonNode> read(List<String> lines) throws IOException {
        List<JsonNode> records = new java.util.ArrayList<>();
        for (String line : lines) {
            JsonNode record = new ObjectMapper().readTree(line);
            assertThat(schema.validate(record)).as(line).isEmpty();
            records.add(record);
        }
        return records;
    }

    /** What is wrong with a record; empty for nothing. */
    public int faults(JsonNode record) {
        return schema.validate(record).size();
    }
}
