package dev.sallyport.identity.ca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.identity.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Appointments and backoffs, with clocks and chance in hand. */
class TimesTest {
    private static final RandomGenerator MIDDLE = () -> Long.MAX_VALUE;

    private final AtomicLong nanos = new AtomicLong(-5);
    private final MovableClock wall = MovableClock.reading(() -> Instant.EPOCH.plusNanos(nanos.get()));
    private final Appointment appointment = new Appointment(wall, nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void isDueFromTheBeginningAndAfterItsTime() {
        assertThat(appointment.isDue()).isTrue();
        appointment.in(Duration.ofHours(3));
        assertThat(appointment.isDue()).isFalse();
        assertThat(appointment.left()).isEqualTo(Duration.ofHours(3));
        pass(Duration.ofHours(3));
        assertThat(appointment.isDue()).isTrue();
        assertThat(appointment.left()).isZero();
    }

    @Test
    void wallClockThatJumpsAheadMakesItDue() {
        appointment.in(Duration.ofHours(3));
        wall.jump(Duration.ofHours(2));
        assertThat(appointment.isDue()).isFalse();
        wall.jump(Duration.ofHours(1));
        assertThat(appointment.isDue()).isTrue();
    }

    @Test
    void wallClockThatJumpsBackDoesNotPutItOff() {
        appointment.in(Duration.ofHours(3));
        wall.jump(Duration.ofDays(-400));
        pass(Duration.ofHours(3));
        assertThat(appointment.isDue()).isTrue();
    }

    @Test
    void backoffDoublesWithinItsBounds() {
        Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(150), new Random(3));
        long expected = 500;
        for (int i = 0; i < 40; i++) {
            long middle = Math.min(expected, 150_000);
            assertThat(backoff.failed(null))
                    .isBetween(
                            Duration.ofMillis(middle * 8 / 10 - 1),
                            Duration.ofMillis(Math.min(150_000, middle * 12 / 10)));
            expected = Math.min(expected * 2, 1 << 30);
        }
        backoff.succeeded();
        assertThat(backoff.failed(null)).isLessThanOrEqualTo(Duration.ofMillis(600));
    }

    @Test
    void whatTheCaAsksForIsHonouredUpToTheBound() {
        Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(150), MIDDLE);
        assertThat(backoff.failed(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(20));
        assertThat(backoff.failed(Duration.ofDays(20))).isEqualTo(Duration.ofSeconds(150));
        assertThat(backoff.failed(Duration.ZERO)).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void renewalLiesAtHalfOfALifeWithinATenthOfIt() {
        Random random = new Random(11);
        for (int i = 0; i < 1_000; i++) {
            assertThat(Backoff.jittered(Duration.ofHours(3), 0.2, random))
                    .isBetween(Duration.ofMinutes(144), Duration.ofMinutes(216));
        }
    }
}
