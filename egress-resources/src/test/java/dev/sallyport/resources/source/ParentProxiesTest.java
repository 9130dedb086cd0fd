package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.destination.Destination;
import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.destination.Parent;
import dev.sallyport.model.destination.ParentPlan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code via} of destinations, and the Secrets it names. */
class ParentProxiesTest {
    private static final String OWN = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressDestination
            metadata: { name: far, namespace: shop }
            spec:
              hosts: [api.far.example]
              via: { %s }
            """;
    private static final String PLATFORM = OWN.replace("EgressDestination", "ClusterEgressDestination")
            .replace(", namespace: shop", "")
            .replace("spec:", "spec:\n  namespaces: [{ all: true }]");
    private static final String SECRET = """
            ---
            apiVersion: v1
            kind: Secret
            metadata: { name: login, namespace: shop }
            stringData: { %s }
            """;

    private static List<String> problems(String text) {
        return Readings.of(text).fieldProblems().stream()
                .map(problem -> problem.replaceFirst("^\\w+ (shop/)?far: spec\\.", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host: proxy.example, port: 3128",
                "host: 9.9.9.9, port: 1",
                "host: '2001:4860::9', port: 65535",
                "host: '[2001:4860::9]', port: 3128, resolution: Gateway",
                "host: 10.0.0.9, port: 3128",
                "host: proxy.example, port: 443, tls: { mode: Originate, minVersion: TLSv1_3 }",
                "host: 9.9.9.9, port: 443, tls: { mode: Originate, sni: proxy.example, subjectAltNames: [9.9.9.9] }",
            })
    void whatCanBeGoneThroughIsAccepted(String via) {
        assertThat(problems(OWN.formatted(via))).isEmpty();
        assertThat(problems(PLATFORM.formatted(via))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port: 3128 | via.host: is required",
                "host: proxy.example | via.port: is required",
                "host: '*.proxy.example', port: 3128 | via.host: \"*.proxy.example\": a proxy is one host, not a pattern",
                "host: proxy.example, port: 0 | via.port: must be 1 to 65535, not 0",
                "host: 127.0.0.1, port: 3128 | via.host: \"127.0.0.1\": this is a loopback address: nothing can open it",
                "host: proxy.example, port: 1, via: {} | via.via: there is no such field; known here: credential, host, port, resolution, tls",
                "host: proxy.example, port: 1, tls: { mode: Passthrough } | via.tls.mode: says nothing towards a proxy: state Originate or OriginateMutual, or leave tls out",
                "host: proxy.example, port: 1, tls: { mode: Originate, port: 2 } | via.tls.port: is via.port for a proxy: leave it out",
                "host: 9.9.9.9, port: 1, tls: { mode: Originate } | via.tls.sni: is required where via.host is an address: say which name the certificate bears",
                "host: proxy.example, port: 1, resolution: Proxy | via.resolution: Proxy leaves no address to vet: only a ClusterEgressDestination may say so",
            })
    void whatCannotWorkIsSaidByField(String via, String problem) {
        assertThat(problems(OWN.formatted(via))).containsExactly(problem);
    }

    @Test
    void aPlatformsParentMayResolveUnlessEndpointsSayWhereTheHostIs() {
        String proxy = PLATFORM.formatted("host: proxy.example, port: 1, resolution: Proxy");
        assertThat(problems(proxy)).isEmpty();
        assertThat(problems(proxy + "  resolution: Static\n  endpoints: [{ address: 9.9.9.9 }]\n"))
                .containsExactly(
                        "via.resolution: Proxy leaves resolving to the proxy, and resolution: Static says where"
                                + " the host is: leave one out");
    }

    private static Destinations destinations(String text) {
        return Readings.of(text).snapshot().destinations();
    }

    @Test
    void itsLoginComesFromASecretAndTellsNobodyItself() {
        Destinations read = destinations(OWN.formatted("host: proxy.example, port: 1, credential: { name: login }")
                + SECRET.formatted("username: gate, password: 's3cret:é'"));
        Parent parent = read.parents().iterator().next();
        assertThat(parent.login()).isNotNull();
        assertThat(parent.login().user()).isEqualTo("gate");
        assertThat(parent.login().password()).isEqualTo("s3cret:é");
        assertThat(parent.toString() + read.materials()).doesNotContain("s3cret", "gate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "password: x | The credential Secret shop/login holds no username and password.",
                "username: x | The credential Secret shop/login holds no username and password.",
                "username: 'a:b', password: x | The credential Secret shop/login cannot be read.",
                "username: '', password: x | The credential Secret shop/login cannot be read.",
                "username: a, password: \"x\\n\" | The credential Secret shop/login cannot be read.",
            })
    void aLoginThatCannotBeShownIsMissing(String entries, String sentence) {
        Destinations read = destinations(
                OWN.formatted("host: proxy.example, port: 1, credential: { name: login }") + SECRET.formatted(entries));
        Destination destination = read.all().getFirst();
        ParentPlan plan = destination.via();
        assertThat(plan).isNotNull();
        assertThat(read.lack(plan)).isEqualTo(sentence);
        assertThat(read.parents()).isEmpty();
    }

    @Test
    void aMissingSecretIsACondition() {
        assertThat(Readings.of(OWN.formatted("host: proxy.example, port: 1, credential: { name: login }"))
                        .problems())
                .anySatisfy(problem -> assertThat(problem)
                        .contains("the credential Secret shop/login cannot be read; its traffic is refused"
                                + " credential_missing"));
    }
}
