package dev.sallyport.proxy.config;

import static java.util.Objects.requireNonNull;

import dev.sallyport.proxy.limit.Pace;
import dev.sallyport.proxy.observe.LogFormat;
import dev.sallyport.proxy.observe.RecordSettings;
import dev.sallyport.proxy.observe.RecordSettings.Unwritable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** {@code sallyport.record}: where connection records go. */
@ConfigMapping(prefix = "sallyport.record")
public interface RecordConfig {
    /** Whether they go to standard output. */
    @WithDefault("true")
    boolean stdout();

    /** File they are appended to as well. */
    Optional<String> file();

    /**
     * Format string of a line, with command operators like those of Envoy's access log (docs/records.md); one JSON object
     * when absent.
     */
    Optional<String> format();

    /** Records waiting for the writer; beyond it they are dropped and counted. */
    @WithDefault("8192")
    int queueCapacity();

    /** Longest text of one field, in characters. */
    @WithDefault("1024")
    int maxFieldCharacters();

    /**
     * Gateway, while a record cannot be written: {@code degrade} (connections go on, lost records are counted and the gap
     * is recorded) or {@code block} (no new connections, not ready).
     */
    @WithDefault("degrade")
    String onUnwritable();

    /** Rejections (limits, malformed requests, refused handshakes) per second and caller that are recorded one by one; more are counted. */
    @WithDefault("5")
    int rejectionsPerSecond();

    /** The same at once after a pause. */
    @WithDefault("20")
    int rejectionBurst();

    /** Checks it for a role; throws {@link IllegalArgumentException} with all mistakes. */
    default RecordSettings toSettings(Role role) {
        Mistakes mistakes = new Mistakes("sallyport.record");
        mistakes.range("queue-capacity", queueCapacity(), 16, 1 << 22);
        mistakes.range("max-field-characters", maxFieldCharacters(), 64, 1 << 16);
        mistakes.range("rejections-per-second", rejectionsPerSecond(), 1, 1 << 20);
        mistakes.range("rejection-burst", rejectionBurst(), 1, 1 << 20);
        Path path = mistakes.parse("file", file(), Path::of);
        Unwritable unwritable = mistakes.choice("on-unwritable", Optional.of(onUnwritable()), Unwritable.class);
        boolean peersAreNamed = role == Role.GATEWAY;
        LogFormat format = mistakes.parse("format", format(), text -> LogFormat.parse(text, peersAreNamed));
        mistakes.throwIfAny();
        return new RecordSettings(
                stdout(),
                path,
                queueCapacity(),
                maxFieldCharacters(),
                new Pace(rejectionsPerSecond(), rejectionBurst()),
                requireNonNull(unwritable),
                format);
    }
}
