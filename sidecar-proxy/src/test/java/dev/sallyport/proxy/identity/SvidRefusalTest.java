package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Real handshakes with certificates that must not be accepted, under both engines (PROTOCOL §3.2). */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class SvidRefusalTest {
    private static final TestCa CA = TestCa.create("cluster.local");

    @Parameter
    TlsEngine engine;

    @TempDir
    Path folder;

    private TlsIdentityHolder gateway;
    private TlsPair pair;

    @BeforeEach
    void startGateway() {
        CA.issue("sallyport-system", "sallyport-gateway").writeTo(folder, CA.bundlePem());
        gateway = IdentityFixture.source(folder, engine);
        pair = new TlsPair(() -> gateway.current().server());
    }

    @AfterEach
    void stop() {
        pair.close();
        gateway.close();
    }

    static Stream<Arguments> badLeaves() {
        return Stream.of(
                bad("expired", SvidRequest::expired),
                bad("not yet valid", SvidRequest::notYetValid),
                bad("CA:TRUE", SvidRequest::asCertificateAuthority),
                bad("keyCertSign", SvidRequest::withKeyCertSign),
                bad(
                        "two URI names",
                        r -> r.uris("spiffe://cluster.local/ns/a/sa/b", "spiffe://cluster.local/ns/a/sa/c")),
                bad("no URI name", r -> r.withoutUri().dnsNames("cluster.local")),
                bad("no workload path", r -> r.uris("spiffe://cluster.local")),
                bad("other scheme", r -> r.uris("https://cluster.local/ns/a/sa/b")),
                bad("percent-encoding", r -> r.uris("spiffe://cluster.local/ns/a/sa/b%2f")),
                bad("query", r -> r.uris("spiffe://cluster.local/ns/a/sa/b?x")),
                bad("other trust domain", r -> r.uris("spiffe://elsewhere/ns/a/sa/b")),
                bad("serverAuth only", SvidRequest::serverAuthOnly),
                bad("clientAuth only", SvidRequest::clientAuthOnly));
    }

    private static Arguments bad(String what, UnaryOperator<SvidRequest> flaw) {
        return Arguments.of(what, CA.issue(flaw.apply(SvidRequest.workload("a", "b"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLeaves")
    void refusesAsClient(String what, IssuedSvid svid) {
        assertRefused(svid);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badChains")
    void refusesChain(String what, IssuedSvid svid) {
        assertRefused(svid);
    }

    static Stream<Arguments> badChains() {
        IssuedSvid good = CA.issue("a", "b");
        IssuedSvid foreign = TestCa.create("cluster.local").issue("a", "b");
        return Stream.of(
                Arguments.of("another CA of the same name", foreign),
                Arguments.of("without its intermediate", new IssuedSvid(List.of(good.leaf()), good.key())),
                Arguments.of(
                        "with a foreign intermediate",
                        new IssuedSvid(List.of(good.leaf(), foreign.chain().get(1)), good.key())));
    }

    private void assertRefused(IssuedSvid svid) {
        SslContext client = lenientClient(svid);
        try {
            assertThatThrownBy(() -> pair.dial(client).get(10, TimeUnit.SECONDS))
                    .isNotNull();
        } finally {
            ReferenceCountUtil.release(client);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLeaves")
    void refusesAsGateway(String what, IssuedSvid svid) throws Exception {
        SslContext server = lenientServer(svid);
        try (TlsPair impostor = new TlsPair(() -> server)) {
            assertThatThrownBy(() -> impostor.dial(gateway.current().client()).get(10, TimeUnit.SECONDS))
                    .isNotNull();
        } finally {
            ReferenceCountUtil.release(server);
        }
    }

    @org.junit.jupiter.api.Test
    void refusesValidWorkloadAsGateway() throws Exception {
        SslContext server = lenientServer(CA.issue("shop", "checkout"));
        try (TlsPair impostor = new TlsPair(() -> server)) {
            assertThatThrownBy(() -> impostor.dial(gateway.current().client()).get(10, TimeUnit.SECONDS))
                    .hasStackTraceContaining("only " + IdentityFixture.GATEWAY + " is accepted here");
        } finally {
            ReferenceCountUtil.release(server);
        }
    }

    @org.junit.jupiter.api.Test
    void refusesClientWithoutCertificate() throws Exception {
        SslContext client = SslContextBuilder.forClient()
                .sslProvider(engine.provider())
                .protocols("TLSv1.3")
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build();
        assertThatThrownBy(() -> pair.dial(client).get(10, TimeUnit.SECONDS)).isNotNull();
        ReferenceCountUtil.release(client);
    }

    @org.junit.jupiter.api.Test
    void refusesTls12() throws Exception {
        SslContext client = builder(CA.issue("a", "b")).protocols("TLSv1.2").build();
        assertThatThrownBy(() -> pair.dial(client).get(10, TimeUnit.SECONDS)).isNotNull();
        ReferenceCountUtil.release(client);
    }

    @org.junit.jupiter.api.Test
    void acceptsGoodSvidAndNamesItsPod() throws Exception {
        SslContext client = lenientClient(CA.issue(SvidRequest.workload("a", "b")
                .podUid("0d1b6a5e-5c2e-4b8e-9d0b-3f1f0f5a7c11")
                .dnsNames("other.example")));
        assertThat(pair.dial(client).get(10, TimeUnit.SECONDS))
                .isEqualTo("spiffe://cluster.local/ns/a/sa/b 0d1b6a5e-5c2e-4b8e-9d0b-3f1f0f5a7c11 h2");
        ReferenceCountUtil.release(client);
    }

    @org.junit.jupiter.api.Test
    void acceptsEmptySubjectAndRootSentAlong() throws Exception {
        IssuedSvid good = CA.issue("a", "b");
        SslContext client = lenientClient(
                new IssuedSvid(List.of(good.leaf(), good.chain().get(1), CA.rootCertificate()), good.key()));
        assertThat(pair.dial(client).get(10, TimeUnit.SECONDS)).isEqualTo("spiffe://cluster.local/ns/a/sa/b null h2");
        ReferenceCountUtil.release(client);
    }

    /** A client that trusts anyone, so that only the gateway can refuse. */
    private SslContext lenientClient(IssuedSvid svid) {
        try {
            return builder(svid).protocols("TLSv1.3").build();
        } catch (javax.net.ssl.SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private SslContextBuilder builder(IssuedSvid svid) {
        return SslContextBuilder.forClient()
                .sslProvider(engine.provider())
                .keyManager(svid.key(), svid.chain())
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocolConfig(h2());
    }

    private SslContext lenientServer(IssuedSvid svid) throws Exception {
        return SslContextBuilder.forServer(svid.key(), svid.chain())
                .sslProvider(engine.provider())
                .protocols("TLSv1.3")
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocolConfig(h2())
                .build();
    }

    private static ApplicationProtocolConfig h2() {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                "h2");
    }
}
