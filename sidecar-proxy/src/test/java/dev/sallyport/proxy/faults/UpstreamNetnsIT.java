package dev.sallyport.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.fleet.App;
import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Partition;
import dev.sallyport.testkit.fleet.Refused;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.fleet.Way;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** PROTOCOL §6.3 item 3: the destination fails, before or after it was connected, or some of its addresses do. */
@ExtendWith(OnFleet.class)
class UpstreamNetnsIT {
    private static final String BLACK_HOLE = "192.175.48.77";
    /** SALLYPORT_DIAL_CONNECT_TIMEOUT, and room for the way there and back. */
    private static final Duration BOUND = Extent.of(Duration.ofSeconds(4), Duration.ofSeconds(12));

    @Test
    void aDestinationThatRefusesIsAnswered502(Fleet fleet) {
        Refused refused = refused(fleet.app(0), new Target("plain.partner.example", "192.175.48.15", 9999));
        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.answer()).contains("connect_failed");
    }

    @Test
    void aDestinationThatResetsAfterwardsResetsTheApp(Fleet fleet) throws Exception {
        try (EchoTunnel tunnel = fleet.app(0).echo(new Target("192.175.48.15", "192.175.48.15", 11))) {
            assertThat(tunnel.awaitEnd(Duration.ofSeconds(10))).isEqualTo(EchoTunnel.State.RESET);
        }
    }

    @Test
    void aDeadAddressCostsAQuarterOfASecondWhileAnotherLives(Fleet fleet) throws Exception {
        fleet.world().setName("halfdead.partner.example", "A 5 %s 192.175.48.20".formatted(BLACK_HOLE));
        Target target = new Target("halfdead.partner.example", "192.175.48.20", 80);
        List<Partition> cuts = blackHole(fleet);
        try {
            Duration longest = Duration.ZERO;
            for (int i = 0; i < 5; i++) {
                long began = System.nanoTime();
                assertThat(fleet.app(0).by(Way.PROXY).http(target, "/")).contains("\"destination\":\"192.175.48.20\"");
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                longest = longest.compareTo(took) < 0 ? took : longest;
            }
            Figures.row(3, "first address is a black hole: connected by the second", longest, Duration.ofSeconds(2));
            assertThat(longest).isLessThan(Duration.ofSeconds(2));
        } finally {
            cuts.forEach(Partition::close);
        }
    }

    @Test
    void aBlackHoleIsGivenUpInTime(Fleet fleet) {
        fleet.world().setName("hole.partner.example", "A 5 " + BLACK_HOLE);
        List<Partition> cuts = blackHole(fleet);
        try {
            long began = System.nanoTime();
            Refused refused = refused(fleet.app(0), new Target("hole.partner.example", BLACK_HOLE, 443));
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertThat(refused.status()).isEqualTo(504);
            assertThat(refused.answer()).contains("connect_timeout");
            assertThat(took).isLessThan(BOUND);
            Figures.row(3, "every address is a black hole: answered 504", took, BOUND);
        } finally {
            cuts.forEach(Partition::close);
        }
    }

    private static List<Partition> blackHole(Fleet fleet) {
        List<Partition> cuts = new ArrayList<>();
        for (FleetProcess gateway : fleet.gateways()) {
            cuts.add(fleet.cutOff(gateway, BLACK_HOLE));
        }
        return cuts;
    }

    static Refused refused(App app, Target target) {
        Refused refused = catchThrowableOfType(
                Refused.class,
                () -> app.by(Way.PROXY)
                        .within(Duration.ofSeconds(30))
                        .connect(target)
                        .close());
        assertThat(refused).as("%s must be refused", target).isNotNull();
        return refused;
    }

    static boolean works(App app, Target target) {
        try {
            return app.by(Way.PROXY).http(target, "/").startsWith("HTTP/1.1 200");
        } catch (IOException no) {
            return false;
        }
    }
}
