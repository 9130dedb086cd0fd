package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.PrintableText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection record as one line of JSON: the fields of {@link RecordField} in their order, every one always there, null
 * where nothing is known. Confined to one thread.
 */
final class RecordLine implements LineFormat {
    private static final RecordField[] FIELDS = RecordField.values();

    private final StringBuilder out = new StringBuilder(1024);
    private final int limit;

    RecordLine(int maxFieldCharacters) {
        this.limit = maxFieldCharacters;
    }

    @Override
    public CharSequence format(ConnectionRecord record) {
        out.setLength(0);
        for (RecordField field : FIELDS) {
            put(field.shown(), field.of(record));
        }
        return out.append("}\n");
    }

    /** {@code decision} is {@code gap}. */
    @Override
    public CharSequence gap(Instant now, Instant since, long records) {
        out.setLength(0);
        put("time", now.truncatedTo(ChronoUnit.MILLIS).toString());
        put("decision", "gap");
        put("records_missing", records);
        put("since", since.truncatedTo(ChronoUnit.MILLIS).toString());
        return out.append("}\n");
    }

    private void put(String name, @Nullable Object value) {
        out.append(out.isEmpty() ? "{\"" : ",\"").append(name).append("\":");
        if (value instanceof String text) {
            out.append('"');
            PrintableText.append(out, text, limit);
            out.append('"');
        } else {
            // Numbers and null are JSON as they are.
            out.append(value);
        }
    }
}
