package dev.sallyport.proxy.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.session.LiveLook;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.Upstream;
import dev.sallyport.resources.document.Structured;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is carried, as a person sees it: looked at on the loops that carry it, while they do. */
class ConnectionsPageIT {
    private final GatewayBench bench = new GatewayBench();
    private final Upstream echo = Upstream.echo();
    private final ConnectionsPage page = new ConnectionsPage(new LiveLook(bench.live));

    @BeforeEach
    void reachable() {
        bench.dns.name("a.example", "8.8.8.8").name("b.example", "8.8.8.9");
        bench.internet.put("8.8.8.8", 9000, echo).put("8.8.8.9", 9000, echo);
        bench.policy.publish(
                new Policies().allow("shop", "a.example", "b.example").snapshot());
    }

    @AfterEach
    void close() {
        await().atMost(Duration.ofSeconds(5)).until(() -> bench.live.size() == 0);
        bench.close();
        echo.close();
    }

    @Test
    void aTunnelIsShownWithWhoWhereToByWhichRuleAndHowMuch() throws Exception {
        try (Tunnel tunnel = talk("a.example:9000")) {
            JsonNode one = ask(Map.of()).get("connections").get(0);
            assertThat(one.get("spiffe_id").asText()).isEqualTo(Policies.CHECKOUT.toString());
            assertThat(one.get("pod_uid").asText()).isEqualTo("uid-1");
            assertThat(one.get("claimed_pod").asText()).isEqualTo("checkout-0");
            assertThat(one.get("authority").asText()).isEqualTo("a.example:9000");
            assertThat(one.get("resolved_address").asText()).isEqualTo("8.8.8.8");
            assertThat(one.get("rule").asText()).isEqualTo("shop/policy/#0");
            assertThat(one.get("destination").isNull()).isTrue();
            assertThat(one.get("parent").isNull()).isTrue();
            assertThat(one.get("stage").asText()).isEqualTo("carrying");
            assertThat(one.get("bytes_sent").asLong()).isEqualTo(6);
            assertThat(one.get("bytes_received").asLong()).isEqualTo(6);
            assertThat(tunnel.socket().isConnected()).isTrue();
        }
    }

    @Test
    void pagesAndFiltersShowEachOnceAndNobodyElses() throws Exception {
        try (Tunnel first = talk("a.example:9000");
                Tunnel second = talk("b.example:9000");
                Tunnel third = talk("a.example:9000")) {
            JsonNode page = ask(Map.of("limit", "2"));
            assertThat(page.get("connections")).hasSize(2);
            JsonNode rest = ask(Map.of("limit", "2", "after", page.get("next").asText()));
            assertThat(rest.get("connections")).hasSize(1);
            assertThat(rest.get("next").isNull()).isTrue();
            assertThat(rest.get("loops_not_answering").asInt()).isZero();
            assertThat(ask(Map.of("host", "b.example")).get("connections")).hasSize(1);
            assertThat(ask(Map.of("host", "b.example:9000")).get("connections")).hasSize(1);
            assertThat(ask(Map.of("pod", "uid-1", "rule", "shop/policy/#0")).get("connections"))
                    .hasSize(3);
            assertThat(ask(Map.of("namespace", "elsewhere")).get("connections")).isEmpty();
            assertThat(ask(Map.of("service_account", "other")).get("connections"))
                    .isEmpty();
            assertThat(first.socket()).isNotEqualTo(second.socket()).isNotEqualTo(third.socket());
        }
    }

    private JsonNode ask(Map<String, String> parameters) throws Exception {
        Object tree = page.answer(new AdminRequest("GET", "/v1/connections", parameters, new byte[0]))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        return new ObjectMapper().readTree(Structured.json(tree));
    }

    private Tunnel talk(String authority) throws Exception {
        Tunnel tunnel = bench.open(authority, "opaque").send("\0hello");
        assertThat(tunnel.read(6)).hasSize(6);
        return tunnel;
    }
}
