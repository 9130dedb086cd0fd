package dev.sallyport.resources.cluster;

import static dev.sallyport.resources.cluster.Cluster.allow;
import static dev.sallyport.resources.cluster.Cluster.policy;
import static dev.sallyport.resources.cluster.Cluster.settings;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.resources.translate.Kind;
import dev.sallyport.testkit.apiserver.FakeApiServer;
import dev.sallyport.testkit.apiserver.Fault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the API server is told of resources, by whom, and how often. */
class StatusReporterIT {
    private static final Instant NOW = Instant.parse("2026-11-25T13:24:11Z");
    private static final Lease.LeaseTiming LEASE =
            new Lease.LeaseTiming(Duration.ofSeconds(2), Duration.ofMillis(1_200), Duration.ofMillis(100));
    /** So long that nobody takes over before the test's patience ends unless it is given back. */
    private static final Lease.LeaseTiming LONG_LEASE =
            new Lease.LeaseTiming(Duration.ofSeconds(60), Duration.ofSeconds(40), Duration.ofMillis(100));

    private static final ReportTiming QUICK = new ReportTiming(
            Duration.ofMillis(20),
            Duration.ofSeconds(5),
            Duration.ofMillis(1),
            Duration.ofMinutes(10),
            Duration.ofMillis(500));

    private final FakeApiServer server = FakeApiServer.start();
    private final Deque<Runnable> closing = new ArrayDeque<>();

    @AfterEach
    void close() {
        closing.forEach(Runnable::run);
        server.close();
    }

    /** A gateway as far as the API server can tell. */
    private StatusReporter gateway(String name, RuleMatches matches) {
        return gateway(name, matches, LEASE);
    }

    private StatusReporter gateway(String name, RuleMatches matches, Lease.LeaseTiming terms) {
        Cluster cluster = new Cluster(server);
        StatusReporter reporter = new StatusReporter(
                cluster.source(),
                matches,
                new ApiServer(cluster.client(), QUICK.deadline()),
                new Lease(cluster.client(), Kube.SYSTEM_NAMESPACE, Kube.GATEWAY, name, terms),
                QUICK,
                Clock.fixed(NOW, ZoneOffset.UTC));
        reporter.start();
        closing.push(cluster::close);
        closing.push(reporter::close);
        return reporter;
    }

    private StatusReporter gateway() {
        server.put(settings());
        return gateway("gateway-0", new RuleMatches());
    }

    private JsonNode status(String name) {
        JsonNode object = server.get(Kube.GROUP, Kind.EGRESS_POLICY.plural(), "shop", name);
        return object == null ? null : object.path("status");
    }

    private JsonNode accepted(String name) {
        return status(name).at("/conditions/0");
    }

    private void awaitAccepted(String name, String status, String reason) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(accepted(name).path("type").asText() + " "
                                + accepted(name).path("status").asText() + " "
                                + accepted(name).path("reason").asText())
                        .isEqualTo("Accepted " + status + " " + reason));
    }

    private long writes(String plural) {
        return server.calls().stream()
                .filter(call -> call.isOf(plural) && call.isWrite())
                .count();
    }

    @Test
    void aPolicyIsToldWhichSetOfHostsIsMissing() {
        server.put(policy("sets", "{rules: [{hostSets: [gone]}]}"));
        gateway();
        awaitAccepted("sets", "False", "HostSetMissing");
        assertThat(accepted("sets").path("message").asText())
                .isEqualTo("spec.rules: there is no valid ClusterEgressHostSet gone: it matches nothing until there is"
                        + " one");
        server.put("apiVersion: egress.sallyport.dev/v1alpha1\nkind: ClusterEgressHostSet\nmetadata: {name: gone}\n"
                + "spec: {hosts: [a.example]}\n");
        awaitAccepted("sets", "True", "Valid");
    }

    @Test
    void everyResourceIsToldWhetherItIsInForceAsWritten() {
        server.put(allow("good"));
        server.put(policy("bad", "{rules: [{hosts: ['*'], ports: [0]}]}"));
        gateway();

        awaitAccepted("good", "True", "Valid");
        awaitAccepted("bad", "False", "Invalid");
        assertThat(accepted("bad").path("message").asText())
                .isEqualTo("spec.rules[0].hosts[0]: \"*\": a bare wildcard is not a host: name a domain, like"
                        + " *.example.com; spec.rules[0].ports[0]: a port is a number from 1 to 65535, not 0; is invalid:"
                        + " nothing of it is in force");
        Awaitility.await()
                .until(() -> "True"
                        .equals(server.get(Kube.GROUP, Kind.EGRESS_SETTINGS.plural(), null, "cluster")
                                .at("/status/conditions/0/status")
                                .asText()));
        assertThat(accepted("bad").path("observedGeneration").asLong()).isEqualTo(1);
        assertThat(accepted("bad").path("lastTransitionTime").asText()).isEqualTo("2026-11-25T13:24:11Z");
    }

    @Test
    void aConditionFollowsItsResourceAndIsNotWrittenAgain() {
        server.put(allow("a"));
        gateway();
        awaitAccepted("a", "True", "Valid");

        server.put(policy("a", "{rules: [{action: Deny, hosts: ['*']}]}"));
        awaitAccepted("a", "False", "InvalidLastGoodInForce");
        assertThat(accepted("a").path("observedGeneration").asLong()).isEqualTo(2);
        server.put(allow("a"));
        awaitAccepted("a", "True", "Valid");
        assertThat(status("a").path("observedGeneration").asLong()).isEqualTo(3);
        Awaitility.await().during(Duration.ofMillis(500)).until(() -> writes("egresspolicies") == 3);
    }

    @Test
    void whatMayDenyAndWasNeverValidSaysThatItsSubjectsAreRefused() {
        server.put(policy("a", "{rules: [{action: Deny, hosts: ['*']}]}"));
        gateway();
        awaitAccepted("a", "False", "InvalidSubjectsRefused");
    }

    @Test
    void aMessageIsBounded() {
        String hosts = IntStream.range(0, 256)
                .mapToObj(i -> "'*." + "x".repeat(100) + i + "'")
                .collect(Collectors.joining(","));
        server.put(policy("a", "{rules: [{hosts: [" + hosts + "]}]}"));
        gateway();
        awaitAccepted("a", "False", "Invalid");
        assertThat(accepted("a").path("message").asText())
                .hasSizeLessThan(AcceptedCondition.LONGEST + 40)
                .matches("(?s).*; and \\d+ more");
    }

    @Test
    void conditionsOfOthersAndMatchesOfOtherGatewaysStay() {
        server.put(
                "{apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressPolicy, metadata: {name: a, namespace: shop},"
                        + " spec: {rules: [{name: first, hosts: [a.example]}, {hosts: [b.example]}]},"
                        + " status: {conditions: [{type: Reviewed, status: 'True', reason: ByHand, message: m,"
                        + " lastTransitionTime: '2026-01-01T00:00:00Z'}],"
                        + " rules: [{name: first, lastMatched: '2026-11-25T12:00:00Z'}]}}");
        RuleMatches matches = new RuleMatches();
        matches.matched("shop/a/#1", NOW);
        server.put(settings());
        gateway("gateway-0", matches);

        Awaitility.await().until(() -> status("a").path("conditions").size() == 2);
        assertThat(status("a").at("/conditions/0/type").asText()).isEqualTo("Reviewed");
        assertThat(status("a").path("rules"))
                .hasToString("[{\"name\":\"first\",\"lastMatched\":\"2026-11-25T12:00:00Z\"},"
                        + "{\"name\":\"#1\",\"lastMatched\":\"2026-11-25T13:00:00Z\"}]");
    }

    @Test
    void matchesAreToldByTheHourAndOnceInTenMinutes() {
        server.put(policy("a", "{rules: [{name: one, hosts: [a.example]}, {name: two, hosts: [b.example]}]}"));
        RuleMatches matches = new RuleMatches();
        server.put(settings());
        gateway("gateway-0", matches);
        awaitAccepted("a", "True", "Valid");
        long before = writes("egresspolicies");

        matches.matched("shop/a/one", NOW);
        Awaitility.await().until(() -> status("a").path("rules").size() == 1);
        assertThat(status("a").at("/rules/0/lastMatched").asText()).isEqualTo("2026-11-25T13:00:00Z");
        matches.matched("shop/a/one", NOW.plusSeconds(60));
        matches.matched("shop/a/two", NOW);
        Awaitility.await().during(Duration.ofMillis(500)).until(() -> writes("egresspolicies") == before + 1);
        assertThat(status("a").path("rules").size()).isEqualTo(1);
        assertThat(status("a").path("conditions").size()).isEqualTo(1);
    }

    @Test
    void oneGatewayWritesConditionsAndAnotherTakesOver() {
        server.put(settings());
        server.put(allow("a"));
        StatusReporter first = gateway("gateway-0", new RuleMatches(), LONG_LEASE);
        awaitAccepted("a", "True", "Valid");
        gateway("gateway-1", new RuleMatches(), LONG_LEASE);
        assertThat(holder()).isEqualTo("gateway-0");

        first.close();
        Awaitility.await().until(() -> "gateway-1".equals(holder()));
        server.put(policy("a", "{rules: [{hosts: ['*']}]}"));
        awaitAccepted("a", "False", "InvalidLastGoodInForce");
        assertThat(writes("egresspolicies")).isEqualTo(2);
    }

    private String holder() {
        JsonNode lease = server.get("coordination.k8s.io", "leases", Kube.SYSTEM_NAMESPACE, Kube.GATEWAY);
        return lease == null ? null : lease.at("/spec/holderIdentity").asText();
    }

    @Test
    void whoCannotRenewTheLeaseWritesNoMore() {
        server.put(allow("a"));
        gateway();
        awaitAccepted("a", "True", "Valid");
        server.faults().add(new Fault.Answer(500), call -> call.isOf("leases"));
        long tries = leaseCalls();
        Awaitility.await().until(() -> leaseCalls() > tries + 5);
        // Longer than the renewal's time has passed since the last success when so many tries have failed.
        Awaitility.await().pollDelay(LEASE.renewal().plusMillis(300)).until(() -> true);
        long before = writes("egresspolicies");
        server.put(policy("a", "{rules: [{hosts: ['*']}]}"));
        Awaitility.await().during(Duration.ofMillis(700)).until(() -> writes("egresspolicies") == before);
        server.faults().clear();
        awaitAccepted("a", "False", "InvalidLastGoodInForce");
    }

    private long leaseCalls() {
        return server.calls().stream().filter(call -> call.isOf("leases")).count();
    }

    @Test
    void manyResourcesAreToldOnceEach() {
        IntStream.range(0, 500).forEach(i -> server.put(allow("p" + i)));
        gateway();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> IntStream.range(0, 500)
                        .allMatch(
                                i -> status("p" + i) != null && !status("p" + i).isMissingNode()));
        Awaitility.await().during(Duration.ofMillis(500)).until(() -> writes("egresspolicies") == 500);
    }
}
