package dev.sallyport.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.connection.ConnectionObserver;
import dev.sallyport.proxy.connection.ConnectionRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps every record and counts openings. */
public final class Records implements ConnectionObserver {
    private final AtomicInteger opened = new AtomicInteger();
    private final List<ConnectionRecord> settled = new CopyOnWriteArrayList<>();

    @Override
    public void opened() {
        opened.incrementAndGet();
    }

    @Override
    public void settled(ConnectionRecord record) {
        settled.add(record);
    }

    public List<ConnectionRecord> all() {
        return settled;
    }

    /** Waits for the first record; there must be exactly one connection. */
    public ConnectionRecord only() {
        await().atMost(Duration.ofSeconds(10)).until(() -> !settled.isEmpty());
        assertThat(settled).hasSize(1);
        assertThat(opened).hasValue(1);
        return settled.getFirst();
    }
}
