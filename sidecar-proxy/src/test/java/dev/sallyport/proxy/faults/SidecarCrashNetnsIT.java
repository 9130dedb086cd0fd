package dev.sallyport.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Target;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** PROTOCOL §6.3 item 15: the sidecar dies and its rules stay. */
@ExtendWith(OnFleet.class)
class SidecarCrashNetnsIT {
    @Test
    void withoutItsSidecarNothingLeavesThePodAndARestartIsAllItTakes(Fleet fleet) throws Exception {
        FleetProcess sidecar = fleet.sidecar(1);
        try (EchoTunnel live = fleet.app(1).echo(Target.ECHO)) {
            assertThat(live.ping(Duration.ofSeconds(30))).isEqualTo(EchoTunnel.State.ALIVE);
            sidecar.kill();
            assertThat(live.awaitEnd(Duration.ofSeconds(5))).isIn(EchoTunnel.State.RESET, EchoTunnel.State.ENDED);
        }
        long packets = fleet.world().router().outbound(sidecar.network()).total();
        long began = System.nanoTime();
        assertThatThrownBy(() -> fleet.app(1).connect(Target.HTTPS)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> fleet.app(1).connect(Target.ECHO)).isInstanceOf(ConnectException.class);
        Duration refused = Duration.ofNanos(System.nanoTime() - began);
        assertThat(fleet.world().router().outbound(sidecar.network()).total())
                .as("packets that left the pod towards the outside")
                .isEqualTo(packets);

        sidecar.restart();
        assertThat(fleet.app(1).https(Target.HTTPS, "/")).startsWith("HTTP/1.1 200");
        Figures.row(15, "sidecar killed: connections refused, packets past it 0", refused, Duration.ofSeconds(1));
    }
}
