package dev.sallyport.proxy.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.decide.Attempt;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.policy.Protocol;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.sniff.Sniffed;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NameReconcilerTest {
    private static final SpiffeId CALLER = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");

    static Stream<Arguments> agreements() {
        return Stream.of(
                // authority, what the bytes are → destination, protocol
                Arguments.of("a.example:443", null, "a.example", null),
                Arguments.of("a.example:443", new Sniffed.NeedMore(), "a.example", null),
                Arguments.of("a.example:443", tls("a.example"), "a.example", Protocol.TLS),
                Arguments.of("A.Example.:443", tls("a.example"), "a.example", Protocol.TLS),
                Arguments.of("a.example:443", tls(null), "a.example", Protocol.TLS),
                Arguments.of("a.example:80", http("a.example", null), "a.example", Protocol.HTTP),
                Arguments.of("a.example:80", http("a.example", 80), "a.example", Protocol.HTTP),
                Arguments.of("a.example:8080", http("a.example", null), "a.example", Protocol.HTTP),
                Arguments.of("a.example:5432", new Sniffed.Opaque(), "a.example", Protocol.TCP),
                Arguments.of("192.0.2.1:443", null, "192.0.2.1", null),
                Arguments.of("192.0.2.1:443", tls("a.example"), "a.example", Protocol.TLS),
                Arguments.of("192.0.2.1:443", tls(null), "192.0.2.1", Protocol.TLS),
                Arguments.of("192.0.2.1:80", http("a.example", null), "a.example", Protocol.HTTP),
                Arguments.of("192.0.2.1:80", http("192.0.2.1", 80), "192.0.2.1", Protocol.HTTP),
                Arguments.of("[2001:db8::1]:80", http("[2001:db8::1]", null), "[2001:db8::1]", Protocol.HTTP),
                Arguments.of("192.0.2.1:80", new Sniffed.H2c(), "192.0.2.1", Protocol.HTTP),
                Arguments.of("a.example:80", new Sniffed.H2c(), "a.example", Protocol.HTTP),
                Arguments.of("192.0.2.1:25", new Sniffed.Opaque(), "192.0.2.1", Protocol.TCP));
    }

    @ParameterizedTest
    @MethodSource("agreements")
    void namesThatAgreeMakeOneAttempt(
            String authority, @Nullable Sniffed seen, String destination, @Nullable Protocol protocol) {
        Authority asked = Authority.parse(authority);
        Reconciled reconciled = NameReconciler.reconcile(CALLER, asked, seen);
        assertThat(reconciled).isInstanceOf(Reconciled.Agreed.class);
        Attempt attempt = ((Reconciled.Agreed) reconciled).attempt();
        Host expected = Host.parse(destination);
        assertThat(attempt.host()).isEqualTo(expected instanceof HostName name ? name : null);
        assertThat(attempt.literal() == null).isEqualTo(expected instanceof HostName);
        assertThat(attempt.port()).isEqualTo(asked.port());
        assertThat(attempt.protocol()).isEqualTo(protocol);
        assertThat(attempt.caller()).isEqualTo(CALLER);
    }

    static Stream<Arguments> disputes() {
        return Stream.of(
                Arguments.of("a.example:443", tls("b.example"), Reason.NAME_MISMATCH, "b.example"),
                Arguments.of("a.example:443", tls("sub.a.example"), Reason.NAME_MISMATCH, "sub.a.example"),
                Arguments.of("a.example:80", http("b.example", null), Reason.NAME_MISMATCH, "a.example"),
                Arguments.of("a.example:80", http("192.0.2.1", null), Reason.NAME_MISMATCH, "192.0.2.1"),
                Arguments.of("a.example:80", http("a.example", 8080), Reason.NAME_MISMATCH, "8080"),
                Arguments.of("192.0.2.1:80", http("192.0.2.2", null), Reason.NAME_MISMATCH, "192.0.2.2"),
                Arguments.of("192.0.2.1:80", http("a.example", 81), Reason.NAME_MISMATCH, "81"),
                Arguments.of("192.0.2.1:80", http("192.0.2.1", 81), Reason.NAME_MISMATCH, "81"),
                Arguments.of("a.example:443", new Sniffed.Malformed("Two names.", true), Reason.MALFORMED, "Two names"),
                Arguments.of("192.0.2.1:80", new Sniffed.Malformed("No host.", false), Reason.MALFORMED, "No host"));
    }

    @ParameterizedTest
    @MethodSource("disputes")
    void namesThatDifferAreRefusedWithASentenceThatNamesThem(
            String authority, Sniffed seen, Reason reason, String named) {
        Reconciled reconciled = NameReconciler.reconcile(CALLER, Authority.parse(authority), seen);
        assertThat(reconciled).isInstanceOf(Reconciled.Disputed.class);
        Reconciled.Disputed disputed = (Reconciled.Disputed) reconciled;
        assertThat(disputed.refusal().reason()).isEqualTo(reason);
        assertThat(disputed.refusal().detail()).contains(named);
    }

    private static Sniffed tls(@Nullable String sni) {
        return new Sniffed.Tls(sni == null ? null : HostName.parse(sni), List.of(), false);
    }

    private static Sniffed http(String host, @Nullable Integer port) {
        return new Sniffed.Http1(Host.parse(host), port);
    }
}
