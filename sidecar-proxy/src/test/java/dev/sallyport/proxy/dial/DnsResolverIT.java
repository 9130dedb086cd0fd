package dev.sallyport.proxy.dial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.testing.LyingDns;
import dev.sallyport.proxy.testing.LyingDns.Say;
import dev.sallyport.proxy.testing.TestSettings;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsResolverIT {
    private final EventLoopGroup group = new EpollEventLoopGroup(2);
    private final EventLoop loop = group.next();
    private final LyingDns dns = new LyingDns(group);
    private final LyingDns second = new LyingDns(group);
    private final List<String> observed = new CopyOnWriteArrayList<>();
    private DnsResolver resolver = resolver(TestSettings.resolver(dns.address()));

    @AfterEach
    void close() {
        resolver.close();
        dns.close();
        second.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void asksBothFamiliesForTheAbsoluteName() throws Exception {
        dns.name("a.example", "192.0.2.1", "2001:db8::1");
        assertThat(resolve("a.example")).isEqualTo(addresses("2001:db8::1", "192.0.2.1"));
        assertThat(observed).containsExactly("resolved");
    }

    @Test
    void hostsFileNamesAreAskedLikeAnyOther() throws Exception {
        assertThat(resolve("localhost")).isEqualTo(new Resolution.NoAddresses(false));
    }

    @Test
    void oneLookupServesEveryoneWhoWaitsForTheName() throws Exception {
        dns.name("a.example", "192.0.2.1");
        List<Future<Resolution>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(resolver.resolve(group.next(), HostName.parse("a.example")));
        }
        for (Future<Resolution> each : all) {
            assertThat(each.get(5, TimeUnit.SECONDS)).isEqualTo(addresses("192.0.2.1"));
        }
        assertThat(dns.asked("a.example", DnsRecordType.A)).isEqualTo(1);
        assertThat(dns.asked("a.example", DnsRecordType.AAAA)).isEqualTo(1);
    }

    @Test
    void followsAliasesInsideAndAcrossAnswers() throws Exception {
        dns.name("www.example", round -> new Say.Alias("cdn.example", 300, List.of()));
        dns.name("cdn.example", round -> new Say.Alias("edge.example", 300, List.of("192.0.2.9")));
        assertThat(resolve("www.example")).isEqualTo(addresses("192.0.2.9"));
    }

    @Test
    void aliasesThatNeverEndAreUnavailable() throws Exception {
        dns.name("a.example", round -> new Say.Alias("b.example", 300, List.of()));
        dns.name("b.example", round -> new Say.Alias("a.example", 300, List.of()));
        assertThat(resolve("a.example"))
                .isInstanceOfSatisfying(
                        Resolution.Unavailable.class,
                        answer -> assertThat(answer.sentence()).contains("alias"));
    }

    @Test
    void anAliasThatIsItselfIsUnavailable() throws Exception {
        dns.name("a.example", round -> new Say.Alias("a.example", 300, List.of()));
        assertThat(resolve("a.example")).isInstanceOf(Resolution.Unavailable.class);
    }

    @Test
    void keepsABoundedNumberOfAThousandAddresses() throws Exception {
        String[] many = IntStream.range(0, 1000)
                .mapToObj(i -> "198.51." + i / 250 + "." + i % 250)
                .toArray(String[]::new);
        dns.name("many.example", many);
        assertThat(resolve("many.example"))
                .isInstanceOfSatisfying(
                        Resolution.Addresses.class,
                        answer -> assertThat(answer.addresses()).hasSize(TestSettings.MAX_ADDRESSES));
    }

    @Test
    void mappedAddressesComeOutAsTheIpv4AddressesTheyAre() throws Exception {
        dns.name("mapped.example", "::ffff:10.0.0.1");
        assertThat(resolve("mapped.example")).isEqualTo(addresses("10.0.0.1"));
    }

    @Test
    void noSuchNameAndNoAddressesAreAnswersAndRememberedForAShortWhile() throws Exception {
        dns.name("empty.example");
        assertThat(resolve("missing.example")).isEqualTo(new Resolution.NoAddresses(false));
        assertThat(resolve("missing.example")).isEqualTo(new Resolution.NoAddresses(false));
        assertThat(resolve("empty.example")).isEqualTo(new Resolution.NoAddresses(true));
        assertThat(dns.asked("missing.example", DnsRecordType.A)).isEqualTo(1);
        assertThat(observed).containsExactly("none", "cached", "none");
    }

    @Test
    void asksTheNextServerWhenOneFailsOrIsSilent() throws Exception {
        reopen(Duration.ofSeconds(60));
        dns.name("a.example", round -> new Say.Code(DnsResponseCode.SERVFAIL));
        dns.name("b.example", round -> new Say.Nothing());
        second.name("a.example", "192.0.2.1").name("b.example", "192.0.2.2");
        assertThat(resolve("a.example")).isEqualTo(addresses("192.0.2.1"));
        assertThat(resolve("b.example")).isEqualTo(addresses("192.0.2.2"));
    }

    @Test
    void oneFamilyIsNotHeldUpByTheOther() throws Exception {
        dns.name("a.example", round -> new Say.Addresses(300, List.of("192.0.2.1")));
        second.name("a.example", "192.0.2.1");
        long before = System.nanoTime();
        assertThat(resolve("a.example")).isEqualTo(addresses("192.0.2.1"));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void silenceIsUnavailableAndNamesTheServer() throws Exception {
        dns.name("a.example", round -> new Say.Nothing());
        assertThat(resolve("a.example"))
                .isInstanceOfSatisfying(
                        Resolution.Unavailable.class,
                        answer -> assertThat(answer.sentence())
                                .contains("127.0.0.1 port " + dns.address().getPort()));
        assertThat(observed).containsExactly("failed");
    }

    @Test
    void servesAnOldAnswerWhenNoServerAnswersButNotWhenTheNameIsGone() throws Exception {
        resolver.close();
        resolver = resolver(TestSettings.resolver(dns.address(), Duration.ZERO, Duration.ofSeconds(30)));
        dns.name("a.example", round -> switch (round) {
            case 0 -> new Say.Addresses(0, List.of("192.0.2.1"));
            case 1, 2 -> new Say.Code(DnsResponseCode.SERVFAIL);
            default -> new Say.Code(DnsResponseCode.NXDOMAIN);
        });
        assertThat(resolve("a.example")).isEqualTo(addresses("192.0.2.1"));
        assertThat(resolve("a.example"))
                .isEqualTo(new Resolution.Addresses(List.of(InetAddress.ofLiteral("192.0.2.1")), true));
        assertThat(resolve("a.example")).isEqualTo(new Resolution.NoAddresses(false));
        assertThat(observed).containsExactly("resolved", "stale", "none");
    }

    private void reopen(Duration minTtl) {
        resolver.close();
        resolver = resolver(TestSettings.resolver(
                List.of(dns.address(), second.address()), minTtl, Duration.ofSeconds(5), Duration.ofHours(1)));
    }

    private DnsResolver resolver(ResolverSettings settings) {
        return new DnsResolver(loop, settings, new ResolveObserver() {
            @Override
            public void resolved(Answer answer, Duration took) {
                observed.add(answer.label());
            }

            @Override
            public void dialled(boolean connected, Duration took) {
                throw new AssertionError("must not dial");
            }
        });
    }

    private Resolution resolve(String name) throws Exception {
        return resolver.resolve(group.next(), HostName.parse(name)).get(10, TimeUnit.SECONDS);
    }

    private static Resolution addresses(String... texts) {
        return new Resolution.Addresses(
                Stream.of(texts).map(InetAddress::ofLiteral).toList(), false);
    }
}
