package dev.sallyport.proxy.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/loglevel}: how much our own packages say, for a while. The one page by which something is changed, and
 * nothing of what is carried or refused depends on it; a change ends by itself. Libraries are left alone: what they say
 * below INFO nobody has looked through for secrets. Confined to admin's thread, which is the timer's.
 */
public final class LogLevels implements AdminPage {
    private static final String OURS = "dev.sallyport";
    private static final Pattern CATEGORY = Pattern.compile("dev\\.sallyport(\\.[A-Za-z0-9_$]{1,64}){0,10}");
    private static final Map<String, Level> LEVELS =
            Map.of("ERROR", Level.SEVERE, "WARN", Level.WARNING, "INFO", Level.INFO, "DEBUG", Level.FINE);
    private static final int MOST_CHANGED = 16;
    private static final Duration USUALLY = Duration.ofMinutes(10);
    private static final Duration AT_MOST = Duration.ofHours(1);
    private static final JsonFactory JSON = new JsonFactory();

    private record Change(Logger logger, @Nullable Level before, String level, Instant until, ScheduledFuture<?> end) {}

    private final Map<String, Change> changes = new TreeMap<>();
    private final ScheduledExecutorService timer;
    private final Clock clock;

    /**
     * Nothing is changed.
     *
     * @param timer admin's own thread; not owned
     */
    public LogLevels(ScheduledExecutorService timer, Clock clock) {
        this.timer = timer;
        this.clock = clock;
    }

    @Override
    public Set<String> methods() {
        return Set.of("GET", "PUT");
    }

    @Override
    public CompletionStage<Object> answer(AdminRequest request) throws BadRequest {
        request.allow(Set.of());
        if (request.method().equals("PUT")) {
            change(fields(request.body()));
        }
        return CompletableFuture.completedFuture(tree());
    }

    private void change(Map<String, String> fields) throws BadRequest {
        String category = fields.getOrDefault("category", OURS);
        if (!CATEGORY.matcher(category).matches()) {
            throw new BadRequest("category is " + OURS + " or one below it");
        }
        String word = fields.getOrDefault("level", "");
        Level level = LEVELS.get(word);
        if (level == null) {
            throw new BadRequest("level is DEBUG, INFO, WARN or ERROR");
        }
        Duration time = duration(fields.get("for"));
        Change earlier = changes.get(category);
        if (earlier == null && changes.size() >= MOST_CHANGED) {
            throw new BadRequest("no more than " + MOST_CHANGED + " categories are changed at once");
        }
        Logger logger = earlier == null ? Logger.getLogger(category) : earlier.logger;
        Level before = earlier == null ? logger.getLevel() : earlier.before;
        if (earlier != null) {
            earlier.end.cancel(false);
        }
        logger.setLevel(level);
        changes.put(
                category,
                new Change(
                        logger,
                        before,
                        word,
                        clock.instant().plus(time),
                        timer.schedule(() -> end(category), time.toMillis(), TimeUnit.MILLISECONDS)));
    }

    private void end(String category) {
        Change change = changes.remove(category);
        if (change != null) {
            change.logger.setLevel(change.before);
        }
    }

    private static Duration duration(@Nullable String text) throws BadRequest {
        try {
            Duration time = text == null ? USUALLY : Duration.parse(text);
            if (time.compareTo(Duration.ofSeconds(1)) >= 0 && time.compareTo(AT_MOST) <= 0) {
                return time;
            }
        } catch (DateTimeException e) {
            throw new BadRequest("for is a duration like PT10M", e);
        }
        throw new BadRequest("for lies between PT1S and " + AT_MOST);
    }

    private static Map<String, String> fields(byte[] body) throws BadRequest {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(body)) {
            boolean read = parser.nextToken() == JsonToken.START_OBJECT;
            while (read && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                read = parser.nextToken() == JsonToken.VALUE_STRING
                        && Set.of("category", "level", "for").contains(name)
                        && fields.put(name, parser.getText()) == null;
            }
            if (read && parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null) {
                return fields;
            }
        } catch (IOException e) {
            throw new BadRequest("the body is not JSON", e);
        }
        throw new BadRequest("the body is one object with the texts category, level and for, each at most once");
    }

    private Object tree() {
        List<Object> changed = new ArrayList<>();
        changes.forEach((category, change) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("category", category);
            one.put("level", change.level);
            one.put("until", change.until.toString());
            changed.add(one);
        });
        return Map.of("changed", changed);
    }
}
