package dev.sallyport.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.model.net.Cidr;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsReaderTest {
    private static final String CLUSTER = "--cluster-cidrs=10.0.0.0/8";

    @Test
    void takesDefaultsFromTheContract() throws Exception {
        Options options = OptionsReader.read(List.of(CLUSTER), Map.of());
        assertThat(options)
                .isEqualTo(new Options(
                        Options.Verb.APPLY,
                        false,
                        15401,
                        15401,
                        15453,
                        false,
                        List.of(),
                        List.of(Cidr.parse("10.0.0.0/8")),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        true,
                        Duration.ofSeconds(5)));
    }

    @Test
    void readsTheEnvironmentAndLetsFlagsWin() throws Exception {
        Map<String, String> environment = Map.of(
                "SALLYPORT_CLUSTER_CIDRS", "10.0.0.0/8, fd00:10::/48",
                "SALLYPORT_PROXY_PORT", "4140",
                "SALLYPORT_DNS_SERVERS", "",
                "SALLYPORT_IPTABLES_BACKEND", "legacy",
                "SALLYPORT_PROBE_TIMEOUT", "300ms");
        Options options = OptionsReader.read(List.of("--proxy-port", "4141", "--dry-run"), environment);
        assertThat(options.clusterCidrs()).containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00:10::/48"));
        assertThat(options.proxyPort()).isEqualTo(4141);
        assertThat(options.dnsServers()).isEmpty();
        assertThat(options.backend()).contains(Backend.LEGACY);
        assertThat(options.probeTimeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(options.dryRun()).isTrue();
    }

    @Test
    void listsEveryMistakeAtOnceAndNamesWhereItCameFrom() {
        List<String> mistakes = mistakes(
                List.of(
                        "--proxy-port=0",
                        "--dns-port",
                        "x",
                        "--prox-uid=1",
                        "--backend=iptables",
                        "--probe=maybe",
                        "apply",
                        "apply"),
                Map.of("SALLYPORT_CLUSTER_CIDRS", "10.0.0.1/8,*", "SALLYPORT_PROXY_UID", "root"));
        assertThat(mistakes)
                .containsExactly(
                        "'--prox-uid=1' is not an option; --help lists them",
                        "one of apply and cleanup, once",
                        "--proxy-port: a port is a number from 1 to 65535, not '0'",
                        "SALLYPORT_PROXY_UID: a user id is a number from 1 to 65535 (not root, and mapped under"
                                + " hostUsers: false), not 'root'",
                        "--dns-port: a port is a number from 1 to 65535, not 'x'",
                        "SALLYPORT_CLUSTER_CIDRS: '10.0.0.1/8' is refused: this CIDR has bits set behind its prefix"
                                + " length /8",
                        "SALLYPORT_CLUSTER_CIDRS: '*' is refused: a wildcard would capture nothing; name the ranges",
                        "--backend: auto, nft or legacy, not 'iptables'",
                        "--probe: true or false, not 'maybe'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    --direct-cidrs=0.0.0.0/0            | covers every address
                    --direct-cidrs=::/0                 | covers every address
                    --direct-cidrs=64.0.0.0/2           | is wider than /8
                    --direct-cidrs=2000::/3             | is wider than /16
                    --direct-cidrs=10.0.0.0             | a CIDR has a prefix length
                    --direct-cidrs=10.0.0.0/33          | the prefix length of this CIDR
                    --direct-cidrs=2001:db8::1/64       | bits set
                    --direct-cidrs=010.0.0.0/8          | without leading zeros
                    --direct-cidrs=::ffff:10.0.0.0/8  | IPv4-mapped
                    --direct-cidrs=127.0.0.0/8          | reaches 127.0.0.0/8 (loopback)
                    --direct-cidrs=224.0.0.0/8          | (multicast)
                    --direct-cidrs=169.254.0.0/16       | (a cloud's metadata service)
                    --direct-cidrs=fd00::/8             | (a cloud's metadata service)
                    --direct-cidrs=64:ff9b::/96         | (NAT64, and so all of IPv4)
                    --direct-cidrs=198.51.100.0/24,198.51.100.0/24 | is listed twice
                    --direct-cidrs=198.51.100.0/24,     | '' is refused
                    --dns-servers=127.0.0.53            | (loopback)
                    --dns-servers=dns.example           | four decimal parts
                    --dns-servers=fe80::1%eth0          | is refused
                    --proxy-port=65536                  | a port is a number
                    --proxy-port=-1                     | a port is a number
                    --proxy-port=15453                  | need two ports
                    --proxy-uid=0                       | not root
                    --proxy-uid=65536                   | hostUsers: false
                    --proxy-uid=1e3                     | not '1e3'
                    --probe-timeout=5                   | a time from 100ms to 60s
                    --probe-timeout=61s                 | a time from 100ms to 60s
                    --dns-capture=TRUE                  | true or false, not 'TRUE'
                    --cluster-cidrs=10.0.0.0/8          | given twice
                    --backend=                          | auto, nft or legacy
                    --dns-port                          | a value is missing
                    --dry-run=true                      | is not an option
                    """)
    void refusesWithASentence(String argument, String sentence) {
        assertThat(mistakes(List.of(CLUSTER, argument.strip()), Map.of()))
                .singleElement()
                .asString()
                .contains(sentence);
    }

    @Test
    void needsAClusterRangeToApplyButNotToCleanUp() throws Exception {
        assertThat(mistakes(List.of(), Map.of()))
                .singleElement()
                .asString()
                .contains("--cluster-cidrs: at least one range is needed");
        assertThat(OptionsReader.read(List.of("cleanup"), Map.of()).verb()).isEqualTo(Options.Verb.CLEANUP);
    }

    @Test
    void escapesAndShortensWhatItQuotes() {
        assertThat(mistakes(List.of(CLUSTER, "--dns-capture=a\n" + "x".repeat(200)), Map.of()))
                .singleElement()
                .asString()
                .contains("'a\\u000axxx")
                .hasSizeLessThan(200);
    }

    @Test
    void helpIsGivenEvenWithMistakes() throws Exception {
        assertThat(OptionsReader.read(List.of("--proxy-port=0", "--help"), Map.of())
                        .verb())
                .isEqualTo(Options.Verb.HELP);
        assertThat(Usage.text()).contains("--probe-timeout", "SALLYPORT_PROBE_TIMEOUT", "[5s]");
    }

    private static List<String> mistakes(List<String> arguments, Map<String, String> environment) {
        return catchThrowableOfType(BadOptions.class, () -> OptionsReader.read(arguments, environment))
                .mistakes();
    }
}
