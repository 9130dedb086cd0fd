package dev.sallyport.proxy.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.fleet.Fleet;
import dev.sallyport.testkit.fleet.FleetPlan;
import dev.sallyport.testkit.fleet.FleetProcess;
import dev.sallyport.testkit.fleet.Load;
import dev.sallyport.testkit.fleet.Target;
import dev.sallyport.testkit.shell.Shell;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * PROTOCOL §6.3 items 5 and 9, with the folder as source: it goes away, is emptied, holds nonsense. The same with an API
 * server: {@code ApiServerFaultsIT}, {@code ClusterGatewayProcessIT}.
 */
@EnabledIfSystemProperty(
        named = "sallyport.full",
        matches = "true",
        disabledReason = "in the full form only (make faults): takes longer than make test has for it")
@ExtendWith(OnFleet.class)
class PolicySourceNetnsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aSourceThatIsGoneEmptyOrBrokenLeavesTheLastPolicyInForceAndItsAgeIsTold(Fleet fleet) throws Exception {
        FleetProcess gateway = fleet.gateway(0);
        double generation = gateway.metric("sallyport_policy_generation");
        double failures = gateway.metric("sallyport_policy_source_failures_total");
        try (Load load = Load.start(fleet.app(0), 10, Load.Exchange.https(Target.HTTPS))) {
            Shell.run("mv", fleet.resources().toString(), fleet.resources() + ".away")
                    .orThrow();
            await().atMost(PATIENCE)
                    .until(() -> gateway.metric("sallyport_policy_source_failures_total") > failures
                            && gateway.metric("sallyport_policy_age_seconds") > 5);
            Shell.run("mkdir", fleet.resources().toString()).orThrow();
            double empty = gateway.metric("sallyport_policy_source_failures_total");
            await().atMost(PATIENCE).until(() -> gateway.metric("sallyport_policy_source_failures_total") > empty);
            assertThat(gateway.health("ready")).isEqualTo(200);
            assertThat(gateway.metric("sallyport_policy_generation")).isEqualTo(generation);
            load.awaitSuccesses(10, PATIENCE);
            assertThat(load.stop().failures())
                    .as(Figures.refusals(fleet.sidecar(0)))
                    .isEmpty();
            Figures.row(
                    5,
                    "source gone, then empty: exchanges refused",
                    "0 of " + load.soFar().attempts().size()
                            + ", age told %.0f s".formatted(gateway.metric("sallyport_policy_age_seconds")),
                    "0");

            FleetProcess restarted = fleet.gateway(1);
            restarted.restart();
            await().atMost(PATIENCE).until(() -> restarted.logOfThisRun().contains("No policy is in force yet"));
            assertThat(restarted.health("ready")).as("without a policy").isEqualTo(503);
            Figures.row(5, "gateway restarted without a source: ready", "no (503)", "no");
        } finally {
            fleet.resources("all.yaml", FleetPlan.OPEN_POLICY);
        }
        await().atMost(PATIENCE).until(() -> gateway.metric("sallyport_policy_age_seconds") < 5);
        fleet.gateway(1).awaitReady();
        fleet.awaitFlow();
    }

    @Test
    void aChangeThatCannotBeReadKeepsWhatWasInForce(Fleet fleet) {
        FleetProcess gateway = fleet.gateway(0);
        double generation = gateway.metric("sallyport_policy_generation");
        try {
            fleet.resources("all.yaml", FleetPlan.OPEN_POLICY.replace("hosts:", "hosts: [*{:"));
            await().atMost(PATIENCE)
                    .until(() -> gateway.metric("sallyport_rejected_resources") > 0
                            || gateway.metric("sallyport_policy_source_failures_total") > 0
                                    && gateway.log().contains("all.yaml"));
            try (Load load = Load.start(fleet.app(0), 10, Load.Exchange.https(Target.HTTPS))) {
                load.awaitSuccesses(40, PATIENCE);
                assertThat(load.stop().failures())
                        .as(Figures.refusals(fleet.sidecar(0)))
                        .isEmpty();
            }
        } finally {
            fleet.resources("all.yaml", FleetPlan.OPEN_POLICY + "# again\n");
        }
        assertThat(gateway.metric("sallyport_policy_generation")).isGreaterThanOrEqualTo(generation);
        await().atMost(PATIENCE).until(() -> gateway.metric("sallyport_rejected_resources") == 0);
        Figures.row(9, "unreadable resources: exchanges refused", "0", "0");
    }
}
