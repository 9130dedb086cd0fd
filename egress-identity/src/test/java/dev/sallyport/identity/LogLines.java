package dev.sallyport.identity;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the module logs while it is open: level and text of each line. */
public final class LogLines extends Handler implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("dev.sallyport.identity");

    /** Begins to listen. */
    public LogLines() {
        logger.addHandler(this);
    }

    /** Everything so far. */
    public List<String> all() {
        return List.copyOf(lines);
    }

    /** Those of one level. */
    public List<String> of(String level) {
        return lines.stream().filter(line -> line.startsWith(level + " ")).toList();
    }

    @Override
    public void publish(LogRecord record) {
        Object[] parameters = record.getParameters() == null ? new Object[0] : record.getParameters();
        lines.add(record.getLevel() + " "
                + (parameters.length == 0
                        ? record.getMessage()
                        : record.getMessage().formatted(parameters)));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
