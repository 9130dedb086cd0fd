package dev.sallyport.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.ConnectionRecord;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.testing.ClientHellos;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.LyingDns.Say;
import dev.sallyport.proxy.testing.Policies;
import dev.sallyport.proxy.testing.Upstream;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a name server says is never believed: each address is judged, and exactly a vetted one is dialled. */
class GatewayAddressIT {
    private final GatewayBench bench = new GatewayBench();
    private final Upstream echo = Upstream.echo();

    @BeforeEach
    void allowTheName() {
        bench.policy.publish(new Policies().allow("shop", "a.example").snapshot());
    }

    @AfterEach
    void close() {
        bench.close();
        echo.close();
    }

    @ParameterizedTest
    @CsvSource({
        "169.254.169.254, ADDRESS_FORBIDDEN, 169.254.169.254",
        "127.0.0.1, ADDRESS_FORBIDDEN, 127.0.0.1",
        "0.0.0.0, ADDRESS_FORBIDDEN, 0.0.0.0",
        "::1, ADDRESS_FORBIDDEN, ::1",
        "::ffff:10.0.0.1, ADDRESS_FORBIDDEN, 10.0.0.1",
        "64:ff9b::a00:1, ADDRESS_FORBIDDEN, 64:ff9b::a00:1",
        "2002:a00:1::1, ADDRESS_FORBIDDEN, 2002:a00:1::1",
        "192.168.1.1, ADDRESS_FORBIDDEN, 192.168.1.1",
        "100.64.0.1, ADDRESS_FORBIDDEN, 100.64.0.1",
        "fd00::1, ADDRESS_FORBIDDEN, fd00::1",
        "fe80::1, ADDRESS_FORBIDDEN, fe80::1",
        "224.0.0.1, ADDRESS_FORBIDDEN, 224.0.0.1",
        "10.96.0.1, IN_CLUSTER_TARGET, 10.96.0.1"
    })
    void aNameBehindWhichSuchAnAddressHidesIsRefused(String answer, Reason reason, String recorded) throws IOException {
        bench.dns.name("a.example", answer);
        refuses(reason);
        assertThat(bench.records.only().facts().resolvedAddress()).isEqualTo(recorded);
    }

    @Test
    void aliasesToSuchAnAddressAreRefused() throws IOException {
        bench.dns.name("a.example", round -> new Say.Alias("metadata.example", 300, List.of("169.254.169.254")));
        refuses(Reason.ADDRESS_FORBIDDEN);
    }

    @Test
    void ofGoodAndBadAnswersOnlyTheGoodOneIsDialled() throws IOException {
        bench.dns.name("a.example", "169.254.169.254", "8.8.8.8", "10.96.0.1", "::1");
        bench.internet.put("8.8.8.8", 443, echo);
        carries();
        assertThat(bench.internet.dialled()).containsExactly(new InetSocketAddress("8.8.8.8", 443));
    }

    @Test
    void anAnswerThatChangesAfterItWasVettedChangesNothingForThatConnectionAndIsJudgedForTheNext() throws IOException {
        bench.dns.name("a.example", round -> new Say.Addresses(0, List.of(round == 0 ? "8.8.8.8" : "169.254.169.254")));
        bench.internet.put("8.8.8.8", 443, echo);
        carries();
        assertThat(bench.dns.asked("a.example", DnsRecordType.A)).isEqualTo(1);
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(ClientHellos.of("a.example"))) {
            assertThat(tunnel.await()).isInstanceOf(Answer.Refused.class);
        }
        assertThat(bench.dns.asked("a.example", DnsRecordType.A)).isEqualTo(2);
        assertThat(bench.internet.dialled()).containsExactly(new InetSocketAddress("8.8.8.8", 443));
    }

    @Test
    void neverMoreThanAFewOfAThousandAddressesAreTried() throws IOException {
        bench.dns.name(
                "a.example",
                IntStream.range(0, 1000)
                        .mapToObj(i -> "8.8." + i / 250 + "." + i % 250)
                        .toArray(String[]::new));
        refusesAfterTrying(Reason.CONNECT_FAILED);
        assertThat(bench.internet.dialled()).hasSize(6);
    }

    @Test
    void aNameThatDoesNotExistSaysSo() throws IOException {
        refuses(Reason.DNS_FAILED);
        assertThat(bench.records.only().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.detail()).contains("a.example does not exist"));
    }

    @Test
    void aNameServerThatFailsIsNamed() throws IOException {
        bench.dns.name("a.example", round -> new Say.Code(DnsResponseCode.SERVFAIL));
        refuses(Reason.DNS_FAILED);
        assertThat(bench.records.only().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.detail()).contains("127.0.0.1", "ServFail"));
    }

    @Test
    void aDenyOfTheAddressOverridesTheAllowedName() throws IOException {
        bench.policy.publish(new Policies()
                .allow("shop", "a.example")
                .denyCidr("shop", "8.8.8.0/24")
                .snapshot());
        bench.dns.name("a.example", "8.8.8.8");
        refuses(Reason.DENIED_BY_RULE);
        assertThat(bench.records.only().facts().rule()).isEqualTo("shop/policy/#1");
    }

    private void refuses(Reason reason) throws IOException {
        refusesAfterTrying(reason);
        assertThat(bench.internet.dialled()).isEmpty();
    }

    private void refusesAfterTrying(Reason reason) throws IOException {
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(ClientHellos.of("a.example"))) {
            assertThat(tunnel.await())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
        }
        ConnectionRecord record = bench.records.only();
        assertThat(record.outcome().reason()).isEqualTo(reason);
        assertThat(record.bytesSent()).isZero();
    }

    private void carries() throws IOException {
        byte[] hello = ClientHellos.of("a.example");
        try (Tunnel tunnel = bench.open("a.example:443", "tls").send(hello)) {
            assertThat(tunnel.read(hello.length)).isEqualTo(hello);
        }
    }
}
