package dev.sallyport.proxy.observe;

import dev.sallyport.proxy.connection.ConnectionRecord;
import java.time.Instant;

/** How a record becomes one line. Confined to the writer's thread. */
interface LineFormat {
    /** The line, with its line feed; valid until the next call. */
    CharSequence format(ConnectionRecord record);

    /** A line that stands for records that are missing before it, with its line feed; valid until the next call. */
    CharSequence gap(Instant now, Instant since, long records);
}
