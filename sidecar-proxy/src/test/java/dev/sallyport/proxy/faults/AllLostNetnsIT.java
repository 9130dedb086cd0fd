package dev.sallyport.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sallyport.testkit.fleet.App;
import dev.sallyport.testkit.fleet.EchoTunnel;
import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.LoadReport;
import dev.sallyport.testkit.fleet.Refused;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.fleet.Way;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** PROTOCOL §6.3 items 2 and 15: no gateway is left; the sidecar says so quickly, stays up, and recovers by itself. */
@EnabledIfSystemProperty(
        named = "sallyport.full",
        matches = "true",
        disabledReason = "in the full form only (make faults): takes longer than make test has for it")
@ExtendWith(OnFleet.class)
class AllLostNetnsIT {
    private static final Duration REFUSED = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void withoutAGatewayEverythingIsRefusedWithinFiveSecondsInItsOwnLanguageAndRecoversByItself(Fleet fleet)
            throws Exception {
        FleetProcess sidecar = fleet.sidecar(0);
        App app = fleet.app(0).within(Duration.ofSeconds(30));
        double before = sidecar.metric("sallyport_connections_total", "reason", "gateway_unavailable");
        fleet.gateways().forEach(FleetProcess::kill);
        try {
            Duration tcp = timed(() -> {
                try (EchoTunnel tunnel = app.echo(Target.ECHO)) {
                    assertThat(tunnel.ping(Duration.ofSeconds(30))).isEqualTo(EchoTunnel.State.RESET);
                }
            });
            Duration http = timed(() -> assertThat(app.http(Target.HTTP, "/"))
                    .startsWith("HTTP/1.1 503")
                    .containsIgnoringCase("proxy-status: sallyport-sidecar")
                    .contains("gateway_unavailable"));
            Duration tls = timed(() -> assertThat(catchThrowable(() -> app.https(Target.HTTPS, "/")))
                    .isNotNull()
                    .satisfies(failure -> assertThat(Load.reason(failure)).isNotEqualTo("access_denied")));
            Duration proxied = timed(() -> assertThat(
                            catchThrowable(() -> app.by(Way.PROXY).connect(Target.HTTPS)))
                    .isInstanceOfSatisfying(Refused.class, refused -> {
                        assertThat(refused.status()).isEqualTo(503);
                        assertThat(refused.answer()).contains("gateway_unavailable");
                    }));

            Figures.row(2, "all lost: raw TCP is reset", tcp, REFUSED);
            Figures.row(2, "all lost: HTTP is answered 503", http, REFUSED);
            Figures.row(2, "all lost: TLS is reset, no access_denied", tls, REFUSED);
            Figures.row(2, "all lost: CONNECT is answered 503", proxied, REFUSED);
            assertThat(sidecar.health("ready")).as("an outage is not the app's").isEqualTo(200);
            assertThat(sidecar.health("live")).isEqualTo(200);
            assertThat(sidecar.metric("sallyport_connections_total", "reason", "gateway_unavailable") - before)
                    .isGreaterThanOrEqualTo(4);
            assertThat(sidecar.records())
                    .anyMatch(line -> line.path("reason").asText().equals("gateway_unavailable"));
        } finally {
            fleet.gateways().forEach(FleetProcess::start);
            fleet.gateways().forEach(FleetProcess::awaitReady);
        }
        long ready = System.nanoTime();
        try (Load load = Load.start(app, 10, Load.Exchange.https(Target.HTTPS))) {
            load.awaitSuccesses(20, PATIENCE);
            LoadReport report = load.stop();
            Duration recovered = report.firstSuccessAfter(ready).orElseThrow();
            Figures.row(2, "gateways ready again: first success", recovered, REFUSED);
            assertThat(recovered).isLessThan(REFUSED);
        }
    }

    private interface Act {
        void run() throws Exception;
    }

    private static Duration timed(Act act) throws Exception {
        long began = System.nanoTime();
        act.run();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(took).isLessThan(REFUSED);
        return took;
    }
}
