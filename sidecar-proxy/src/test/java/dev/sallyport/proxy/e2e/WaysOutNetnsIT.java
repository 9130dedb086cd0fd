package dev.sallyport.proxy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pod's app that knows of no proxy: past the sidecar there is no way, through it only what policy says. */
@ExtendWith(OnAttackGround.class)
class WaysOutNetnsIT {
    private static final String PAYMENTS = "api.payments.example";
    /** What a program is told at once when the guard rejects. */
    private static final Set<String> REJECTED =
            Set.of("ECONNREFUSED", "EACCES", "EPERM", "EHOSTUNREACH", "ENETUNREACH");

    @Test
    void datagramsPingsAndForeignResolversGetNowhere(AttackGround here) {
        Map<String, String> app =
                AttackGround.table(here.script(here.app(), "ways.py").stdout());
        Map<String, String> sidecarsUser = AttackGround.table(
                here.script(AttackGround.SIDECARS_USER, "ways.py").stdout());
        assertEquals(12, app.size());
        app.forEach((way, got) -> {
            if (way.startsWith("dns")) {
                // Whichever resolver it means, it is the sidecar that answers.
                assertTrue(got.startsWith("answer b'"), way + " got " + got);
            } else {
                assertFalse(got.startsWith("answer b'") && !got.contains("HTTP/1.1 403"), way + " got " + got);
            }
        });
        sidecarsUser.forEach((way, got) -> assertTrue(REJECTED.contains(got), way + " got " + got));
        for (String destination : List.of("192.175.48.99:7", "[2620:4f:8000::99]:7")) {
            JsonNode refused =
                    only(here, r -> r.path("original_destination").asText().equals(destination));
            assertEquals("no_name", refused.path("reason").asText(), destination);
        }
        assertTrue(here.metric("sallyport_connections_total", "reason=\"no_name\"") >= 2);
        assertTrue(here.cluster().world().outsideDnsLog().isEmpty(), "no foreign resolver was asked");
        nothingLeftByItself(here);
    }

    @Test
    void allowedNameTowardsForbiddenAddressReachesTheRealHostOnly(AttackGround here) {
        for (String forbidden : List.of("10.0.0.1", "169.254.169.254", "[64:ff9b::a00:1]", "192.175.48.19")) {
            CommandResult got =
                    here.curl("--connect-to", PAYMENTS + ":443:" + forbidden + ":443", "https://" + PAYMENTS + "/");
            assertTrue(
                    got.stdout().contains("\"destination\":\"192.175.48.10\"")
                            || got.stdout().contains("\"destination\":\"2620:4f:8000:0:0:0:0:10\""),
                    forbidden + ": " + got.output());
        }
        List<JsonNode> carried =
                here.records().await(4, r -> r.path("sni").asText().equals(PAYMENTS));
        carried.forEach(r -> assertTrue(
                r.path("upstream").asText().matches("192\\.175\\.48\\.10:443|\\[2620:4f:8000::10]:443"), r::toString));
        nothingReached(here, " 10.0.0.1 ", " 169.254.169.254 ", " 192.175.48.19 ", "64:ff9b");
        nothingLeftByItself(here);
    }

    @Test
    void portAndNameThatNoRuleAllowsAreRefusedAndNeverAskedFor(AttackGround here) {
        alertFor(here, PAYMENTS, 8443, "no_rule");
        alertFor(here, "never-asked.wild.example", 443, "no_rule");
        assertFalse(here.cluster().world().clusterDnsLog().stream().anyMatch(line -> line.contains("never-asked")));
        assertTrue(here.cluster().world().outsideDnsLog().isEmpty());
        assertTrue(here.metric("sallyport_connections_total", "reason=\"no_rule\"") >= 2);
        nothingLeftByItself(here);
    }

    @Test
    void answerThatWasVettedIsTheOneThatIsDialled(AttackGround here) {
        here.cluster().world().setName("flip.evil.example", "A 0 192.175.48.20 then 169.254.169.254");
        CommandResult first = here.curl("--resolve", resolve("flip.evil.example", 443), "https://flip.evil.example/");
        assertTrue(first.stdout().contains("\"destination\":\"192.175.48.20\""), first.output());
        // A vetted answer may be used again for a moment; when it is asked for anew, the new one is judged.
        assertTrue(Eventually.holds(
                Duration.ofSeconds(20),
                Duration.ofMillis(500),
                () -> here.curl("--resolve", resolve("flip.evil.example", 443), "https://flip.evil.example/")
                        .stderr()
                        .contains("alert access denied")));
        assertFalse(here.records()
                .await(
                        1,
                        r -> r.path("authority").asText().equals("flip.evil.example:443")
                                && r.path("resolved_address").asText().equals("169.254.169.254")
                                && r.path("reason").asText().equals("address_forbidden"))
                .isEmpty());
        for (String name : List.of("metadata", "private", "mapped", "nat64")) {
            alertFor(here, name + ".evil.example", 443, "address_forbidden");
        }
        // The gateway's own loopback is one of its own addresses.
        alertFor(here, "loopback.evil.example", 443, "in_cluster_target");
        nothingReached(here, " 10.0.0.1 ", " 169.254.169.254 ", "64:ff9b");
        nothingLeftByItself(here);
    }

    @Test
    void ruleThatIsTakenAwayCutsItsConnectionAndNoOther(AttackGround here) {
        double generation = here.metric("sallyport_policy_generation", "");
        here.write("temporary.yaml", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: temporary, namespace: shop }
                spec:
                  subjects: [{ serviceAccount: checkout }]
                  rules:
                    - name: lent
                      cidrs: [192.175.48.16/32]
                      ports: [7]
                      protocols: [TCP]
                """);
        assertTrue(
                Eventually.holds(
                        Duration.ofSeconds(10),
                        Duration.ofMillis(200),
                        () -> here.metric("sallyport_policy_generation", "") > generation),
                "the policy is in force");
        CompletableFuture<CommandResult> talk = CompletableFuture.supplyAsync(
                () -> here.script(here.app(), "two-tunnels.py", "192.175.48.16", "192.175.48.15"));
        Eventually.await(
                "both are connected",
                Duration.ofSeconds(10),
                () -> reached(here, " 192.175.48.16 7") && reached(here, " 192.175.48.15 7"));
        here.remove("temporary.yaml");
        assertEquals(
                Map.of("before", "True", "doomed", "False", "kept", "True"),
                AttackGround.table(talk.join().stdout()));
        // Of this app: a policy of another test's may have cut its own last request on the same ground.
        JsonNode cut = only(
                here,
                r -> r.path("decision").asText().equals("cut")
                        && r.path("spiffe_id").asText().contains("/ns/shop/"));
        assertEquals("no_name", cut.path("reason").asText());
        assertEquals("192.175.48.16:7", cut.path("upstream").asText());
        assertTrue(cut.path("duration_ms").asLong() < 10_000, cut::toString);
        assertTrue(here.metric("sallyport_connections_total", "outcome=\"cut\"") >= 1);
        nothingLeftByItself(here);
    }

    private static void alertFor(AttackGround here, String host, int port, String reason) {
        CommandResult got = here.curl("--resolve", resolve(host, port), "https://" + host + ":" + port + "/");
        assertTrue(got.stderr().contains("alert access denied"), host + ": " + got.output());
        JsonNode refused = only(
                here,
                r -> r.path("authority").asText().equals(host + ":" + port)
                        && r.path("original_destination").asText().equals("192.175.48.99:" + port));
        assertEquals(reason, refused.path("reason").asText(), host);
    }

    /** The app dials a harmless address, so that the name is all there is to judge. */
    private static String resolve(String host, int port) {
        return host + ":" + port + ":192.175.48.99";
    }

    private static JsonNode only(AttackGround here, Predicate<JsonNode> wanted) {
        List<JsonNode> found = here.records().await(1, wanted);
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }

    private static boolean reached(AttackGround here, String words) {
        return here.cluster().world().outsideLog().stream().anyMatch(line -> line.contains(words));
    }

    private static void nothingReached(AttackGround here, String... addresses) {
        for (String address : addresses) {
            assertFalse(reached(here, address), address);
        }
    }

    private static void nothingLeftByItself(AttackGround here) {
        assertEquals(0, here.cluster().outbound(here.till()).total());
    }
}
