package dev.sallyport.proxy.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetAuthority;
import dev.sallyport.testkit.fleet.FleetPlan;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.fleet.Partition;
import dev.sallyport.testkit.fleet.Refused;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The CA's root is replaced in its three steps (PROTOCOL §6.3.8) under gateways and sidecars whose certificates live twelve seconds:
 * one sidecar follows, one hears of each step late, one sleeps through two of them.
 */
class RootRotationNetnsIT {
    private static final Duration LIFE = Duration.ofSeconds(12);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** How late one hears of a step, and how long before it it falls silent: less in all than what is left of a certificate. */
    private static final Duration LATE = Duration.ofMillis(2000);

    private static final Duration BEFORE = Duration.ofMillis(1500);

    private Fleet fleet;
    private FleetAuthority authority;
    private FleetProcess late;
    private FleetProcess asleep;
    /** {@link System#nanoTime} of the CA's last step. */
    private long stepped;

    @BeforeEach
    void start() {
        assumeTrue(NamespaceSupport.availableOrLoud());
        fleet = FleetPlan.fleet()
                .gateways(2)
                .sidecars(3)
                .authority(LIFE)
                .everywhere("SALLYPORT_IDENTITY_POLL_INTERVAL", "PT0.5S")
                .start();
        authority = fleet.authority();
        late = fleet.sidecar(1);
        asleep = fleet.sidecar(2);
    }

    @AfterEach
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void whoLagsOneStepGoesOnAndWhoLagsTwoIsRefusedAndSaysSo() throws Exception {
        Path remembered = asleep.folder().resolve("bundle.pem");
        Files.copy(authority.bundle(), remembered);
        asleep.environment("SALLYPORT_BUNDLE_FILE", remembered.toString()).restart();
        String old = Files.readString(authority.bundle());
        LoadReport prompt;
        LoadReport tardy;
        try (EchoTunnel tunnel = fleet.app(0).echo(Target.ECHO);
                EchoTunnel tardyTunnel = fleet.app(1).echo(Target.ECHO);
                EchoTunnel sleeping = fleet.app(2).echo(Target.ECHO);
                Load first = Load.start(fleet.app(0), 10, Load.Exchange.https(Target.HTTPS));
                Load second = Load.start(fleet.app(1), 10, Load.Exchange.https(Target.HTTPS))) {
            first.awaitSuccesses(5, LIMIT);
            second.awaitSuccesses(5, LIMIT);
            Partition sleep = fleet.partition(asleep, authority.process());
            hearsLateOf("announced", () -> {});
            hearsLateOf("signing", this::waitForTheNextStep);
            refusedBecauseItSleptThroughTwoSteps(sleep);
            for (EchoTunnel each : List.of(tunnel, tardyTunnel, sleeping)) {
                assertThat(each.ping(LIMIT)).isEqualTo(EchoTunnel.State.ALIVE);
            }
            hearsLateOf("steady", this::waitForTheNextStep);
            assertThat(Files.readString(authority.bundle())).isNotEqualTo(old).doesNotContain(old.strip());
            prompt = settled(first);
            tardy = settled(second);
            // They are as old as the rotation: nobody trusted vouches for them any more (ADR 0190).
            for (EchoTunnel each : List.of(tunnel, tardyTunnel, sleeping)) {
                assertThat(each.awaitEnd(LIMIT)).isEqualTo(EchoTunnel.State.RESET);
            }
        }
        System.err.printf(
                "root rotated: %s; late: %s; identities %.0f and %.0f%n",
                prompt,
                tardy,
                fleet.sidecar(0).metric("sallyport_identity_changes_total"),
                late.metric("sallyport_identity_changes_total"));
        assertThat(prompt.failures()).isEmpty();
        assertThat(tardy.failures()).isEmpty();
        for (String step : List.of("1 of 3", "2 of 3", "3 of 3")) {
            assertThat(authority.process().logged("Root rotation, " + step)).hasSize(1);
        }
        assertThat(late.logged("expired")).isEmpty();
    }

    /** The late one cannot speak with the CA from before a step is taken until a while after it. */
    private void hearsLateOf(String phase, Runnable first) {
        first.run();
        try (Partition silence = fleet.partition(late, authority.process())) {
            if (phase.equals("announced")) {
                authority.rotateRoot();
            }
            Eventually.await("the CA is " + phase, LIMIT, () -> authority.isIn(phase));
            stepped = System.nanoTime();
            long sequence = sequence(authority.process(), "sallyport_ca_bundle_sequence");
            Eventually.await("the others follow", LIMIT, () -> sequence(fleet.sidecar(0)) == sequence);
            assertThat(sequence(late)).isLessThan(sequence);
            wait(LATE);
        }
        Eventually.await("the late one follows", LIMIT, () -> sequence(late) == sequence(fleet.sidecar(0)));
    }

    /** Steps are a life apart. */
    private void waitForTheNextStep() {
        wait(LIFE.minus(BEFORE).minusNanos(System.nanoTime() - stepped));
    }

    private static void wait(Duration time) {
        Eventually.holds(time, () -> false);
    }

    private static long sequence(FleetProcess process) {
        return sequence(process, "sallyport_trust_bundle_sequence");
    }

    private static long sequence(FleetProcess process, String metric) {
        return (long) process.metric(metric);
    }

    private void refusedBecauseItSleptThroughTwoSteps(Partition sleep) throws IOException {
        assertThat(asleep.logged("nothing is carried until a new one comes")).isNotEmpty();
        assertThatThrownBy(() -> fleet.app(2).https(Target.HTTPS, "/asleep"))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.reason()).isEqualTo("identity_unavailable"));
        sleep.close();
        Eventually.await(
                "it says that it does not know this CA",
                LIMIT,
                () -> !asleep.logged("Who answers is not the CA that the trust bundle vouches for")
                        .isEmpty());
        assertThatThrownBy(() -> fleet.app(2).https(Target.HTTPS, "/strange")).isInstanceOf(Refused.class);
        Files.writeString(asleep.folder().resolve("bundle.pem"), Files.readString(authority.bundle()));
        Eventually.await("it is told the new bundle by its file", LIMIT, () -> {
            try {
                return fleet.app(2).https(Target.HTTPS, "/awake").contains(" 200 ");
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    /** What was begun up to now, ended. */
    private static LoadReport settled(Load load) {
        return load.stop();
    }
}
