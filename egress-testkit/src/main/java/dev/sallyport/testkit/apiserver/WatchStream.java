package dev.sallyport.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One watch: what happens to the objects it selects, line by line. Blocking; runs on its request's thread. */
final class WatchStream {
    private static final long LOOK_MILLIS = 20;

    private final ApiCall call;
    private final ObjectStore store;
    private final OutputStream out;
    private final BooleanSupplier hangs;
    private final long bookmarkNanos;
    private long seen;
    private long told;

    WatchStream(ApiCall call, ObjectStore store, OutputStream out, BooleanSupplier hangs, long bookmarkNanos) {
        this.call = call;
        this.store = store;
        this.out = out;
        this.hangs = hangs;
        this.bookmarkNanos = bookmarkNanos;
    }

    /** Writes until its time is over, the store closes, the other side goes away, or {@code dropped} says so. */
    void run(BooleanSupplier dropped) throws IOException, InterruptedException {
        String from = call.query().getOrDefault("resourceVersion", "");
        seen = from.isEmpty() || from.equals("0") ? store.version() : Long.parseLong(from);
        long seconds = Long.parseLong(call.query().getOrDefault("timeoutSeconds", "1800"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        told = System.nanoTime();
        // One that hangs does not end its watches either.
        while ((System.nanoTime() < end || hangs.getAsBoolean()) && !dropped.getAsBoolean()) {
            try {
                List<ObjectStore.Event> events = store.after(seen, LOOK_MILLIS);
                if (events == null) {
                    return;
                }
                if (!hangs.getAsBoolean()) {
                    tell(events);
                }
            } catch (ApiFailure gone) {
                line("ERROR", gone.status());
                return;
            }
        }
    }

    private void tell(List<ObjectStore.Event> events) throws IOException {
        for (ObjectStore.Event event : events) {
            if (event.key().isIn(call) && Selectors.match(call, event.object())) {
                line(event.type(), event.object());
            }
            seen = event.version();
        }
        boolean wanted = "true".equals(call.query().get("allowWatchBookmarks"));
        if (wanted && System.nanoTime() - told > bookmarkNanos) {
            ObjectNode bookmark = JsonNodeFactory.instance.objectNode().put("apiVersion", call.apiVersion());
            bookmark.put("kind", Kinds.of(call.plural()));
            bookmark.withObject("/metadata").put("resourceVersion", Long.toString(seen));
            line("BOOKMARK", bookmark);
        }
    }

    private void line(String type, JsonNode object) throws IOException {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", type);
        event.set("object", object);
        out.write((event + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        told = System.nanoTime();
    }
}
