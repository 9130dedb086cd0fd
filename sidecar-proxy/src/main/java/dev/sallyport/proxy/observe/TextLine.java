package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.ConnectionRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** One connection record as one line of text, by a {@link LogFormat}. Confined to one thread. */
final class TextLine implements LineFormat {
    private final StringBuilder out = new StringBuilder(512);
    private final LogFormat format;
    private final int limit;

    TextLine(LogFormat format, int maxFieldCharacters) {
        this.format = format;
        this.limit = maxFieldCharacters;
    }

    @Override
    public CharSequence format(ConnectionRecord record) {
        out.setLength(0);
        format.append(out, record, limit);
        return out.append('\n');
    }

    @Override
    public CharSequence gap(Instant now, Instant since, long records) {
        out.setLength(0);
        return out.append(now.truncatedTo(ChronoUnit.MILLIS))
                .append(" gap records_missing=")
                .append(records)
                .append(" since=")
                .append(since.truncatedTo(ChronoUnit.MILLIS))
                .append('\n');
    }
}
