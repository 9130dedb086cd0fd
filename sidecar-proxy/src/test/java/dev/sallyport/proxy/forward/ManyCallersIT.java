package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.answer;
import static dev.sallyport.proxy.forward.ForwardScene.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.session.GatewaySettings;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.LyingDns.Say;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.testkit.Extent;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many callers of one name: it is asked for once, and what it is is judged for each. */
class ManyCallersIT {
    private static final int CALLERS = Extent.isFull() ? 1000 : 250;

    @TempDir
    Path folder;

    private ForwardScene at;

    @BeforeEach
    void open() {
        GatewaySettings settings =
                new GatewaySettings(Duration.ofMillis(400), Duration.ofSeconds(1), 16 * 1024, 2000, 100);
        at = new ForwardScene(new OriginScene(
                folder, new GatewayBench(settings, TestSettings.dial(), TlsEngine.OPENSSL, Duration.ofHours(1))));
        at.scene.destination("connections: { max: 8 }");
    }

    @AfterEach
    void close() {
        at.close();
    }

    private static Say addresses(long ttl, String... addresses) {
        return new Say.Addresses(ttl, List.of(addresses));
    }

    private Tunnel send(String caller) throws IOException {
        SpiffeId id = SpiffeId.parse("spiffe://cluster.local/ns/" + caller);
        return at.scene.bench.open(id, HOST + ":80", "http1").send(get("/"));
    }

    private void assertAsked(int times) {
        assertThat(at.scene.bench.dns.asked(HOST, DnsRecordType.A)).isEqualTo(times);
        assertThat(at.scene.bench.dns.asked(HOST, DnsRecordType.AAAA)).isEqualTo(times);
    }

    @Test
    void aThousandCallersAreOneQuestion() throws IOException {
        at.scene.start();
        at.scene.bench.dns.name(HOST, round -> new Say.Late(Duration.ofMillis(700), addresses(300, "8.8.8.8")));
        try (RawOrigin origin = at.saying(RawOrigin.OK)) {
            List<Tunnel> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(send("shop/sa/caller-" + i));
            }
            for (Tunnel caller : callers) {
                assertThat(answer(caller, "ok")).startsWith("HTTP/1.1 200 ");
                caller.close();
            }
            assertThat(origin.heads).hasSize(CALLERS);
            assertThat(at.scene.bench.upstreams.connections()).isLessThanOrEqualTo(8);
        }
        assertAsked(1);
        assertThat(at.count("sallyport.dns.answers", "answer", "resolved")).isEqualTo(1);
        assertThat(at.records(CALLERS))
                .allSatisfy(record -> assertThat(record.outcome()).isEqualTo(new Outcome.Carried()));
    }

    @Test
    void whileNobodyAnswersTheLastAnswerServesAndIsJudgedEachTime() throws IOException {
        at.scene.start();
        at.scene.bench.dns.name(
                HOST, round -> round == 0 ? addresses(0, "8.8.8.8") : new Say.Code(DnsResponseCode.SERVFAIL));
        try (RawOrigin origin = at.saying(RawOrigin.OK)) {
            for (int i = 0; i < 3; i++) {
                try (Tunnel caller = send("shop/sa/checkout")) {
                    answer(caller, "ok");
                }
            }
            assertThat(at.count("sallyport.dns.answers", "answer", "stale")).isEqualTo(2);
            long generation = at.scene.generation();
            at.scene.put("settings", """
                    apiVersion: egress.sallyport.dev/v1alpha1
                    kind: EgressSettings
                    metadata: { name: cluster }
                    spec: { clusterCIDRs: [10.42.0.0/16], forbiddenRanges: [8.8.8.0/24] }
                    """);
            at.scene.awaitGeneration(generation + 1);
            try (Tunnel caller = send("shop/sa/checkout")) {
                assertThat(caller.readAll()).startsWith("HTTP/1.1 403 ").contains("\"reason\":\"address_forbidden\"");
            }
            assertThat(origin.heads).hasSize(3);
        }
        assertThat(at.records(4).getLast().outcome().reason()).isEqualTo(Reason.ADDRESS_FORBIDDEN);
    }

    @Test
    void whatOneMayReachByANameAnotherMayNot() throws IOException {
        at.scene.put("settings", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressSettings
                metadata: { name: cluster }
                spec: { clusterCIDRs: [10.42.0.0/16], internalRanges: [{ cidr: 10.50.0.0/16, namespaces: [shop] }] }
                """);
        at.scene.put("other", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: partner, namespace: other }
                spec: { rules: [{ name: partner, hosts: [api.partner.example] }] }
                """);
        at.scene.start();
        at.scene.bench.dns.name(HOST, round -> addresses(300, "10.50.0.1"));
        try (RawOrigin origin = at.saying(RawOrigin.OK)) {
            at.scene.bench.internet.put("10.50.0.1", 80, origin.address());
            try (Tunnel shop = send("shop/sa/checkout")) {
                answer(shop, "ok");
            }
            try (Tunnel other = send("other/sa/checkout")) {
                assertThat(ForwardScene.whole(other)).contains("address_forbidden");
            }
            try (Tunnel shop = send("shop/sa/basket")) {
                answer(shop, "ok");
            }
            assertThat(origin.heads).hasSize(2);
        }
        assertAsked(1);
    }
}
