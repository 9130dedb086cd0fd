package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.identity.FilesSettings;
import dev.sallyport.identity.files.FilesIdentitySource;
import dev.sallyport.proxy.observe.StageMetrics;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PROTOCOL §6.3 item 13, by the program's clock: a JVM does not start under libfaketime. */
class ClockJumpTest {
    private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    Path folder;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(offset.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @Test
    void minutesEndNothingADayEndsTheCertificateAndTheRightTimeBringsItBack() {
        TestCa ca = TestCa.create("cluster.local");
        ca.issue(SvidRequest.workload("shop", "checkout").lifetime(Duration.ofHours(6)))
                .writeTo(folder, ca.bundlePem());
        IdentitySettings settings = IdentityFixture.settings(folder);
        FilesIdentitySource source = new FilesIdentitySource(
                (FilesSettings) settings.source(), clock, new StageMetrics(registry, clock).identity());
        try (TlsIdentityHolder holder = new TlsIdentityHolder(source, settings, TlsEngine.JDK, clock)) {
            holder.start();
            await().until(() -> holder.current() != null);
            for (Duration skew :
                    new Duration[] {Duration.ofSeconds(90), Duration.ofSeconds(-90), Duration.ofHours(5)}) {
                offset.set(skew);
                assertThat(holder.current()).as("clock off by " + skew).isNotNull();
                assertThat(daysLeft()).isPositive();
            }
            offset.set(Duration.ofDays(1));
            assertThat(holder.current()).isNull();
            assertThat(daysLeft()).isNegative();
            offset.set(Duration.ZERO);
            await().atMost(Duration.ofSeconds(10)).until(() -> holder.current() != null);
            assertThat(daysLeft()).isPositive();
        }
    }

    private double daysLeft() {
        return registry.get("sallyport.certificate.days.left").gauge().value();
    }
}
