package dev.sallyport.injector.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T13:00:00Z"));
    private final Memory memory = new Memory(Duration.ofMinutes(5), 3, now::get);

    private boolean news(String note) {
        return memory.isNews(
                new Announcement(Announcement.Reason.INJECTED, Announcement.About.namespace("shop"), note));
    }

    @Test
    void theSameIsToldOncePerInterval() {
        assertThat(news("a")).isTrue();
        assertThat(news("a")).isFalse();
        now.updateAndGet(then -> then.plusSeconds(301));
        assertThat(news("a")).isTrue();
    }

    @Test
    void soManyInAllAndNoMore() {
        assertThat(news("a")).isTrue();
        assertThat(news("b")).isTrue();
        assertThat(news("c")).isTrue();
        assertThat(news("d")).isFalse();
    }

    @Test
    void aClockSetBackSilencesNobody() {
        assertThat(news("a")).isTrue();
        now.updateAndGet(then -> then.minusSeconds(3600));
        assertThat(news("a")).isTrue();
    }
}
