package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.TestCa;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsIdentityHolderTest {
    private final TestCa ca = TestCa.create("cluster.local");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void makesContextsOfWhatTheSourceHoldsAndNoneOfNothing(TlsEngine engine) {
        try (TlsIdentityHolder holder = IdentityFixture.source(folder, engine)) {
            assertThat(holder.current()).isNull();
            CompletableFuture<Credentials> told = new CompletableFuture<>();
            holder.onChange(told::complete);
            ca.issue("shop", "checkout").writeTo(folder, ca.bundlePem());
            assertThat(told).succeedsWithin(Duration.ofSeconds(10));
            assertThat(told.getNow(null).self()).hasToString("spiffe://cluster.local/ns/shop/sa/checkout");
            assertThat(holder.current().sequence()).isEqualTo(1);
            ca.issue("shop", "checkout").writeTo(folder, ca.bundlePem());
            await().until(() -> holder.current().sequence() == 2);
        }
    }

    /** Announce, sign, retire: a lagging peer's certificate is good as long as its root is in the bundle, and no longer. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void followsARootRotationInThreePhases(TlsEngine engine) throws Exception {
        TestCa next = TestCa.create("cluster.local");
        IssuedSvid old = ca.issue("sallyport-system", "sallyport-gateway");
        IssuedSvid fresh = next.issue("sallyport-system", "sallyport-gateway");
        Path serverFolder = folder.resolve("server");
        Path peerFolder = folder.resolve("peer");
        old.writeTo(serverFolder, ca.bundlePem());
        fresh.writeTo(peerFolder, ca.bundlePem() + next.bundlePem());
        try (TlsIdentityHolder server = IdentityFixture.source(serverFolder, engine);
                TlsIdentityHolder peer = IdentityFixture.source(peerFolder, engine);
                TlsPair pair = new TlsPair(() -> server.current().server())) {
            assertThat(pair.dial(peer.current().client())).failsWithin(Duration.ofSeconds(10));
            old.writeTo(serverFolder, ca.bundlePem() + next.bundlePem());
            await().until(() -> server.current().sequence() == 2);
            assertThat(pair.dial(peer.current().client())).succeedsWithin(Duration.ofSeconds(10));
            fresh.writeTo(serverFolder, next.bundlePem());
            await().until(() -> server.current().sequence() == 3);
            assertThat(pair.dial(peer.current().client())).succeedsWithin(Duration.ofSeconds(10));
            old.writeTo(peerFolder, ca.bundlePem() + next.bundlePem());
            await().until(() -> peer.current().sequence() == 2);
            assertThat(pair.dial(peer.current().client())).failsWithin(Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void swapsUnderLoadWithoutOneFailedHandshake(TlsEngine engine) throws Exception {
        IssuedSvid self = ca.issue("sallyport-system", "sallyport-gateway");
        self.writeTo(folder, ca.bundlePem());
        try (TlsIdentityHolder hot = IdentityFixture.source(folder, engine);
                TlsPair pair = new TlsPair(() -> hot.current().server())) {
            List<CompletableFuture<String>> results = new ArrayList<>();
            int round = 0;
            while (hot.current().sequence() < 8 || results.size() < 240) {
                for (int i = 0; i < 8; i++) {
                    results.add(pair.dial(hot.current().client()));
                }
                if (++round % 4 == 0) {
                    ca.issue("sallyport-system", "sallyport-gateway").writeTo(folder, ca.bundlePem());
                }
                results.getLast().get(10, TimeUnit.SECONDS);
            }
            assertThat(results)
                    .hasSizeGreaterThanOrEqualTo(240)
                    .allSatisfy(result -> assertThat(result.get(10, TimeUnit.SECONDS))
                            .isEqualTo(IdentityFixture.GATEWAY + " null h2"));
        }
    }

    @Test
    void supersededContextsAreReleasedWhenTheirLastConnectionIsGoneAndNotBefore() throws Exception {
        ca.issue("sallyport-system", "sallyport-gateway").writeTo(folder, ca.bundlePem());
        try (TlsIdentityHolder holder = IdentityFixture.source(folder, TlsEngine.OPENSSL, Duration.ofMillis(50))) {
            Credentials first = holder.current();
            SSLEngine live = first.server().newEngine(ByteBufAllocator.DEFAULT);
            for (long sequence = 2; sequence < 12; sequence++) {
                ca.issue("sallyport-system", "sallyport-gateway").writeTo(folder, ca.bundlePem());
                long expected = sequence;
                await().until(() -> holder.current().sequence() == expected);
            }
            await().untilAsserted(() ->
                    assertThat(holder.held()).as("the first and the last").isEqualTo(2));
            assertThat(ReferenceCountUtil.refCnt(first.client())).isZero();
            assertThat(ReferenceCountUtil.refCnt(first.server())).isEqualTo(1);
            ReferenceCountUtil.release(live);
            assertThat(holder.held()).isEqualTo(1);
            assertThat(ReferenceCountUtil.refCnt(first.server())).isZero();
        }
    }
}
