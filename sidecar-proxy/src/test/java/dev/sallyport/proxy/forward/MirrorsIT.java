package dev.sallyport.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.LyingDns;
import dev.sallyport.proxy.testing.Policies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller's copies may take from others, where they lead to a host whose name is never resolved. */
class MirrorsIT {
    private static final SpiffeId NEIGHBOUR = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/neighbour");
    private static final String MIRROR = "other.partner.example";
    private static final int SHARE = 50_000;

    @TempDir
    Path folder;

    private ForwardScene forward;
    private RawOrigin origin;

    @BeforeEach
    void open() {
        OriginScene scene = new OriginScene(folder, Http2Settings.DEFAULT, SHARE);
        forward = new ForwardScene(scene);
        scene.bench.dns.name(MIRROR, question -> new LyingDns.Say.Nothing());
        scene.put("other", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: other, namespace: shop }
                spec: { rules: [{ name: other, hosts: [other.partner.example] }] }
                """);
        scene.destination("routes: [{ mirror: { host: other.partner.example } }]")
                .start();
        origin = forward.origin((head, talk) -> {
            talk.read(head.startsWith("POST ") ? SHARE : 0);
            talk.say(RawOrigin.OK);
            return true;
        });
    }

    @AfterEach
    void close() {
        origin.close();
        forward.close();
    }

    private double dropped() {
        return forward.scene
                .bench
                .meters
                .get("sallyport.mirrored.requests")
                .tag("result", "dropped")
                .counter()
                .count();
    }

    private List<ConnectionRecord> copies() {
        return forward.scene.bench.records.all().stream()
                .filter(record -> record.outcome().toString().contains("The copy for " + MIRROR + ":80"))
                .toList();
    }

    @Test
    void copiesOfOneCallerLeaveRoomForTheOthers() throws IOException {
        int most = ForwardSettings.DEFAULT.mirrorsPerIdentity();
        try (Tunnel tunnel = forward.send("");
                Tunnel neighbour = forward.scene.bench.open(NEIGHBOUR, OriginScene.HOST + ":80", "http1")) {
            for (int i = 0; i < most; i++) {
                tunnel.send(ForwardScene.get("/" + i));
                ForwardScene.answer(tunnel, "\r\n\r\nok");
            }
            assertThat(dropped()).isZero();
            tunnel.send(ForwardScene.get("/more"));
            ForwardScene.answer(tunnel, "\r\n\r\nok");
            assertThat(dropped()).isEqualTo(1);

            neighbour.send(ForwardScene.get("/neighbour"));
            ForwardScene.answer(neighbour, "\r\n\r\nok");
            assertThat(dropped()).isEqualTo(1);
        }
        assertThat(origin.heads).hasSize(most + 2);
    }

    @Test
    void aCopyThatHoldsHalfItsCallersShareIsDroppedAndTheRequestIsNot() throws IOException {
        try (Tunnel tunnel = forward.send(ForwardScene.post("/", "x".repeat(SHARE)))) {
            ForwardScene.answer(tunnel, "\r\n\r\nok");
            await().until(() -> dropped() == 1);
            assertThat(forward.scene.bench.limits).containsExactly(Limit.BUFFERED_PER_IDENTITY);
            await().until(() -> copies().size() == 1);
            assertThat(copies().getFirst().outcome().toString()).contains("fell behind");
        }
        assertThat(forward.scene.bench.held(Policies.CHECKOUT)).isZero();
    }
}
