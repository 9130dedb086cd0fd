package dev.sallyport.proxy.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.observe.LogOperator;
import dev.sallyport.proxy.observe.RecordField;
import dev.sallyport.proxy.observe.ResponseFlags;
import dev.sallyport.testkit.docs.MarkdownTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is published of records, made from the code: the tables of docs/records.md and the JSON Schema. */
final class RecordPages {
    private RecordPages() {}

    /** Table text by the name in the page's markers. */
    static Map<String, String> tables() {
        return Map.of("record", fields(), "operators", operators(), "flags", flags());
    }

    private static String fields() {
        return MarkdownTable.of(
                List.of("field", "what"),
                Arrays.stream(RecordField.values())
                        .map(field -> List.of("`" + field.shown() + "`", field.sentence()))
                        .toList());
    }

    private static String operators() {
        return MarkdownTable.of(
                List.of("operator", "what"),
                Arrays.stream(LogOperator.values())
                        .map(operator -> List.of("`%" + operator + "%`", operator.sentence()))
                        .toList());
    }

    private static String flags() {
        Map<String, List<String>> reasons = new TreeMap<>();
        for (Reason reason : Reason.values()) {
            String flag = ResponseFlags.of(reason);
            reasons.computeIfAbsent(flag == null ? "-" : flag, any -> new ArrayList<>())
                    .add("`" + reason.label() + "`");
        }
        return MarkdownTable.of(
                List.of("flag", "reasons"),
                reasons.entrySet().stream()
                        .map(flag -> List.of("`" + flag.getKey() + "`", String.join(", ", flag.getValue())))
                        .toList());
    }

    /** JSON Schema (2020-12) of a line. */
    static String schema() throws JsonProcessingException {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "A line of Sallyport's connection records");
        schema.put("description", "Readers let be what they do not know: fields are added, never changed.");
        schema.put("oneOf", List.of(record(), gap()));
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(schema) + "\n";
    }

    private static Map<String, Object> record() {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (RecordField field : RecordField.values()) {
            properties.put(field.shown(), property(field));
        }
        return object("A connection, or a request where HTTP was read.", properties);
    }

    private static Map<String, Object> gap() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("time", time("When it was written."));
        properties.put("decision", Map.of("const", "gap"));
        properties.put("records_missing", number());
        properties.put("since", time("Since when records are missing."));
        return object("Stands for records that are missing before it.", properties);
    }

    private static Map<String, Object> object(String description, Map<String, Object> properties) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("description", description);
        object.put("type", "object");
        object.put("properties", properties);
        object.put("required", List.copyOf(properties.keySet()));
        return object;
    }

    private static Map<String, Object> property(RecordField field) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", field.sentence());
        switch (field.kind()) {
            case TIME -> property.putAll(time(field.sentence()));
            case TEXT -> property.put("type", List.of("string", "null"));
            case COUNT -> {
                property.put("type", "integer");
                property.put("minimum", 0);
            }
            case COUNT_OR_NULL -> {
                property.put("type", List.of("integer", "null"));
                property.put("minimum", 0);
            }
            case WORD -> property.put("enum", field.words());
            case WORD_OR_NULL ->
                property.put(
                        "enum",
                        Stream.concat(field.words().stream(), Stream.of((String) null))
                                .toList());
        }
        return property;
    }

    private static Map<String, Object> number() {
        Map<String, Object> number = new LinkedHashMap<>();
        number.put("type", "integer");
        number.put("minimum", 1);
        return number;
    }

    private static Map<String, Object> time(String description) {
        Map<String, Object> time = new LinkedHashMap<>();
        time.put("description", description);
        time.put("type", "string");
        time.put("format", "date-time");
        return time;
    }
}
