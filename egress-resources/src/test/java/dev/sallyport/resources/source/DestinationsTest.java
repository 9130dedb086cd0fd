package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.destination.Balancing;
import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.destination.OutlierPlan;
import dev.sallyport.model.destination.PoolPlan;
import dev.sallyport.model.destination.TlsVersion;
import dev.sallyport.model.destination.UpstreamPlan;
import dev.sallyport.model.destination.Way;
import dev.sallyport.model.destination.WayChoice;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.HostName;
import dev.sallyport.model.reason.Reason;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From documents to the way an attempt takes. */
class DestinationsTest {
    private static final SpiffeId CHECKOUT = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");
    private static final WebCa CA = WebCa.create();
    private static final IssuedSvid CLIENT = CA.issueClient("partner");

    private static String destination(String name, String spec) {
        return """
                ---
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressDestination
                metadata: { name: %s, namespace: shop }
                spec: %s
                """.formatted(name, spec);
    }

    private static String clusterDestination(String name, String spec) {
        return destination(name, spec).replace("EgressD", "ClusterEgressD").replace(", namespace: shop", "");
    }

    private static String secret(Map<String, String> entries) {
        StringBuilder text = new StringBuilder(
                "---\napiVersion: v1\nkind: Secret\nmetadata: { name: partner, namespace: shop }\ndata:\n");
        entries.forEach((key, value) -> text.append("  ")
                .append(key)
                .append(": ")
                .append(Base64.getEncoder().encodeToString(value.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .append('\n'));
        return text.toString();
    }

    private static String caBundle() {
        return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: partner-ca, namespace: shop }\ndata:\n  ca.crt: |\n"
                + CA.rootPem().indent(4);
    }

    private static WayChoice choose(Readings readings, SpiffeId caller, String host, int port) {
        return readings.snapshot()
                .destinations()
                .choose(caller, TrustDomain.CLUSTER_LOCAL, Map.of(), HostName.parse(host), port);
    }

    private static Way way(Readings readings, String host, int port) {
        return ((WayChoice.Taken) choose(readings, CHECKOUT, host, port)).way();
    }

    private static String chosen(Readings readings, String host, int port) {
        return switch (choose(readings, CHECKOUT, host, port)) {
            case WayChoice.Taken(Way way) -> String.valueOf(way.destination());
            case WayChoice.Unusable(Reason reason, String sentence) -> reason.label();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, 443, shop/exact",
        "api.example.com, 80, shop/one",
        "b.example.com, 443, shop/one",
        "a.b.example.com, 443, shop/deep",
        "c.a.b.example.com, 443, shop/deep",
        "x.example.com, 8080, shop/one",
        "example.com, 443, null",
        "only.example.org, 443, cluster/org",
        "both.example.net, 443, shop/net",
        "both.example.net, 80, cluster/net",
    })
    void theOwnNamespaceComesFirstAndThenTheMostSpecificHost(String host, int port, String expected) {
        Readings readings = Readings.of(destination("exact", "{ hosts: [api.example.com], ports: [{ number: 443 }] }")
                + destination("one", "{ hosts: ['*.example.com'] }")
                + destination("deep", "{ hosts: ['**.b.example.com'] }")
                + destination("deeper", "{ hosts: ['**.example.com'] }")
                + destination("net", "{ hosts: ['*.example.net'], ports: [{ number: 443 }] }")
                + clusterDestination("org", "{ namespaces: [{ namespace: shop }], hosts: ['*.example.org'] }")
                + clusterDestination("net", "{ namespaces: [{ all: true }], hosts: [both.example.net] }"));

        assertThat(readings.problems()).isEmpty();
        assertThat(chosen(readings, host, port)).isEqualTo(expected);
    }

    @Test
    void noDestinationServesAnotherNamespaceOrAGuest() {
        Readings readings = Readings.of(destination("exact", "{ hosts: [api.example.com] }")
                + clusterDestination("org", "{ namespaces: [{ all: true }], hosts: [x.example.org] }"));
        SpiffeId other = SpiffeId.parse("spiffe://cluster.local/ns/lab/sa/x");
        SpiffeId guest = SpiffeId.parse("spiffe://partner.example/ns/shop/sa/checkout");

        assertThat(choose(readings, other, "api.example.com", 443)).isEqualTo(new WayChoice.Taken(Way.DEFAULT));
        assertThat(choose(readings, guest, "api.example.com", 443)).isEqualTo(new WayChoice.Taken(Way.DEFAULT));
        assertThat(choose(readings, guest, "x.example.org", 443)).isEqualTo(new WayChoice.Taken(Way.DEFAULT));
        assertThat(choose(readings, other, "x.example.org", 443)).isNotEqualTo(new WayChoice.Taken(Way.DEFAULT));
    }

    @Test
    void twoThatClaimAHostAlikeAreAProblemOfBothAndNeitherIsUsed() {
        Readings readings = Readings.of(destination("one", "{ hosts: [api.example.com], ports: [{ number: 443 }] }")
                + destination("two", "{ hosts: [api.example.com] }")
                + clusterDestination("all", "{ namespaces: [{ all: true }], hosts: [api.example.com] }"));

        assertThat(readings.problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("EgressDestination shop/one: claims api.example.com alike with"
                        + " shop/two: neither is used, and nothing is carried there"))
                .anyMatch(problem -> problem.contains("EgressDestination shop/two: claims api.example.com alike"));
        assertThat(chosen(readings, "api.example.com", 443)).isEqualTo("policy_invalid");
        assertThat(chosen(readings, "api.example.com", 80)).isEqualTo("shop/two");

        readings.read("p.yaml", destination("two", "{ hosts: [api.example.com] }"));
        assertThat(readings.problems()).isEmpty();
        assertThat(chosen(readings, "api.example.com", 443)).isEqualTo("shop/two");
    }

    @Test
    void whatIsSpokenOnAPortIsItsOwnAndNothingBesideItContradictsIt() {
        Readings readings = Readings.of(destination(
                "one",
                "{ hosts: [a.example], ports: [{ number: 80 }, { number: 443, protocol: TLS }, { number: 5432, protocol: TCP },"
                        + " { number: 8080, protocol: HTTP }], routes: [{ timeout: 5s }], connections: { max: 7 } }"));
        assertThat(readings.problems()).isEmpty();
        assertThat(way(readings, "a.example", 80).plan().spoken()).isNull();
        assertThat(way(readings, "a.example", 80).isForwarded()).isTrue();
        assertThat(way(readings, "a.example", 8080).isForwarded()).isTrue();
        assertThat(way(readings, "a.example", 443).isForwarded()).isFalse();
        assertThat(way(readings, "a.example", 5432).isForwarded()).isFalse();
        assertThat(way(readings, "a.example", 5432).isUnread()).isFalse();
        Readings platform = Readings.of(clusterDestination(
                "one",
                "{ namespaces: [{ all: true }], hosts: [a.example], ports: [{ number: 5432, protocol: TCP }] }"));
        assertThat(way(platform, "a.example", 5432).isUnread()).isTrue();

        assertThat(Readings.of(destination("one", """
                        { hosts: [a.example], tls: { mode: Originate }, ports: [{ number: 80, protocol: TLS },
                          { number: 81, protocol: TCP, tls: { mode: Passthrough }, connections: { max: 1, http2: true } },
                          { number: 82, protocol: TLS, tls: { mode: Passthrough } }], routes: [{ timeout: 5s }],
                          loadBalancing: { policy: Random }, connections: { idleTimeout: 5s, maxPendingRequests: 1 } }
                        """)).fieldProblems())
                .extracting(problem -> problem.replace("EgressDestination shop/one: spec.", ""))
                .containsExactlyInAnyOrder(
                        "ports[0].protocol: is what the app speaks, and where the gateway originates TLS that is HTTP, not TLS",
                        "ports[1].connections.max: is about HTTP, and the protocol declared of the port is another",
                        "ports[1].connections.http2: is about HTTP, and the protocol declared of the port is another",
                        "routes: is about HTTP, and the protocol declared of the port is another",
                        "loadBalancing: is about HTTP, and the protocol declared of the port is another",
                        "connections.maxPendingRequests: is about HTTP, and the protocol declared of the port is another");
    }

    @Test
    void requestsAreSpreadAsTheDestinationSaysAndThePortsOwnLimitsStandOverIts() {
        Readings readings = Readings.of(destination("spread", """

                  hosts: [db.example.com]
                  ports: [{ number: 80 }, { number: 8080, connections: { max: 3 } }]
                  connections: { max: 20, maxPendingRequests: 0, maxRequestsPerConnection: 1000 }
                  loadBalancing: { policy: LeastRequest }
                  outlierDetection: { consecutive5xx: 5, baseEjectionTime: 10m }
                """.indent(0)));

        assertThat(readings.problems()).isEmpty();
        OutlierPlan outliers =
                new OutlierPlan(5, 0, Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(10), 100);
        assertThat(way(readings, "db.example.com", 80).plan().upstream())
                .isEqualTo(new UpstreamPlan(new PoolPlan(20, 0, 1000, null), Balancing.LEAST_REQUEST, outliers));
        assertThat(way(readings, "db.example.com", 8080).plan().upstream().pool())
                .isEqualTo(new PoolPlan(3, 0, 1000, null));
        assertThat(way(readings, "db.example.com", 8080).plan().isForwarded()).isTrue();
        assertThat(outliers.ejection(2)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void whatIsAboutHttpIsRefusedWhereOnlyTheAppsOwnTlsIsSpoken() {
        Readings readings = Readings.of(
                destination("blind", "{ hosts: [db.example.com], ports: [{ number: 443 }], connections: { max: 3 } }"));
        assertThat(String.join(" ", readings.problems())).contains("spec.ports: are about the app's own TLS");
        for (String tls : List.of("", "tls: { mode: Passthrough }, ")) {
            Readings routed = Readings.of(destination(
                    "routed",
                    "{ hosts: [db.example.com], ports: [{ number: 443 }], " + tls + "routes: [{ timeout: 1s }] }"));
            assertThat(String.join(" ", routed.problems()))
                    .contains("spec.routes: are about HTTP that the gateway reads");
        }
        Readings both = Readings.of(destination(
                "both",
                "{ hosts: [db.example.com], ports: [{ number: 443 }, { number: 80 }], routes: [{ timeout: 1s }] }"));
        assertThat(both.problems()).isEmpty();
    }

    @Test
    void endpointsAndTimesMeanWhatTheySay() {
        Readings readings = Readings.of(destination("static", """

                  hosts: [db.example.com]
                  resolution: Static
                  endpoints:
                    - { address: 1.1.1.1 }
                    - { address: "2606:4700::1", port: 8443, weight: 5, priority: 2, labels: { zone: a } }
                  connections: { connectTimeout: 2s, idleTimeout: 10m }
                  ports: [{ number: 443, connections: { idleTimeout: 30s } }, { number: 5432 }]
                """));

        assertThat(readings.problems()).isEmpty();
        Way way = way(readings, "db.example.com", 443);
        assertThat(way.endpoints()).extracting(Endpoint::weight).containsExactly(1, 5);
        assertThat(way.endpoints().getLast().port()).isEqualTo(8443);
        assertThat(way.endpoints().getLast().labels()).containsEntry("zone", "a");
        assertThat(way.plan().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(way.plan().idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(way(readings, "db.example.com", 5432).plan().idleTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(way(readings, "db.example.com", 80)).isEqualTo(Way.DEFAULT);
    }

    @Test
    void originationIsBoundToWhatItNames() {
        String spec = """

                  hosts: [api.partner.example]
                  ports: [{ number: 80 }]
                  tls:
                    mode: OriginateMutual
                    port: 8443
                    sni: mtls.partner.example
                    caBundle: { name: partner-ca }
                    credential: { name: partner }
                    subjectAltNames: [MTLS.partner.example, "spiffe://partner/ns/a/sa/b", 192.0.2.1]
                    minVersion: TLSv1_3
                """;
        Readings readings = Readings.of(destination("partner", spec));
        assertThat(readings.problems())
                .singleElement()
                .asString()
                .contains("EgressDestination shop/partner: the CA bundle ConfigMap shop/partner-ca cannot be read; its"
                        + " traffic is refused credential_missing");
        assertThat(choose(readings, CHECKOUT, "api.partner.example", 80))
                .isEqualTo(new WayChoice.Unusable(
                        Reason.CREDENTIAL_MISSING,
                        "EgressDestination shop/partner: The CA bundle ConfigMap shop/partner-ca cannot be read."));

        String secret = secret(Map.of("tls.crt", CLIENT.chainPem(), "tls.key", CLIENT.keyPem()));
        readings.read("p.yaml", destination("partner", spec) + caBundle() + secret);

        assertThat(readings.problems()).isEmpty();
        var tls =
                Objects.requireNonNull(way(readings, "api.partner.example", 80).tls());
        assertThat(tls.plan().port()).isEqualTo(8443);
        assertThat(tls.plan().minVersion()).isEqualTo(TlsVersion.V1_3);
        assertThat(tls.plan().subjectAltNames())
                .containsExactly("mtls.partner.example", "spiffe://partner/ns/a/sa/b", "192.0.2.1");
        assertThat(Objects.requireNonNull(tls.authorities()).authorities()).hasSize(1);
        assertThat(Objects.requireNonNull(tls.credential()).chain()).isEqualTo(CLIENT.chain());
        String told = readings.snapshot() + " " + tls;
        assertThat(told)
                .doesNotContain("BEGIN")
                .doesNotContain(Base64.getEncoder()
                        .encodeToString(CLIENT.key().getEncoded())
                        .substring(20, 60));
    }

    @Test
    void aSecretThatTurnsBadKeepsItsLastGoodStateAndSaysNothingOfItsContent() {
        String destination = destination(
                "partner",
                "{ hosts: [a.example.com], tls: { mode: OriginateMutual," + " credential: { name: partner } } }");
        Readings readings =
                Readings.of(destination + secret(Map.of("tls.crt", CLIENT.chainPem(), "tls.key", CLIENT.keyPem())));
        Way before = way(readings, "a.example.com", 80);
        IssuedSvid next = CA.issueClient("next");

        readings.read("p.yaml", destination + secret(Map.of("tls.crt", next.chainPem(), "tls.key", CLIENT.keyPem())));
        assertThat(readings.problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains(
                        "Secret shop/partner: data.tls.key: does not belong to the first" + " certificate of tls.crt"));
        assertThat(way(readings, "a.example.com", 80)).isEqualTo(before);

        readings.read("p.yaml", destination + secret(Map.of("tls.crt", next.chainPem(), "tls.key", next.keyPem())));
        assertThat(readings.problems()).isEmpty();
        assertThat(way(readings, "a.example.com", 80)).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls.crt            | data.tls.key: is missing: a certificate and its key come together",
                "tls.key            | data.tls.crt: is missing: a certificate and its key come together",
                "ca.crt=nonsense    | data.ca.crt: holds no certificate",
                "ca.crl=nonsense    | data.ca.crl: holds no revocation list",
            })
    void aBrokenSecretIsNamed(String content, String expected) {
        String[] entry = content.split("=", 2);
        String value = entry.length > 1 ? entry[1] : entry[0].equals("tls.key") ? CLIENT.keyPem() : CLIENT.chainPem();
        assertThat(Readings.of(secret(Map.of(entry[0].strip(), value))).fieldProblems())
                .containsExactly("Secret shop/partner: " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoints: [{ address: 1.1.1.1 }] | endpoints: stand with resolution: Static alone; otherwise the name is resolved",
                "resolution: Static | endpoints: is required with resolution: Static: say where the host is",
                "resolution: Static, endpoints: [{ address: 10.0.0.1 }] | endpoints[0].address: \"10.0.0.1\": this is a private address: an EgressDestination reaches public addresses only, a ClusterEgressDestination opens others",
                "resolution: Static, endpoints: [{ address: 127.0.0.1 }] | endpoints[0].address: \"127.0.0.1\": this is a loopback address: nothing can open it",
                "resolution: Static, endpoints: [{ address: 1.1.1.1, weight: 0 }] | endpoints: have weights that add up to nothing: give at least one of them a share",
                "resolution: Static, endpoints: [{ address: 1.1.1.1 }, { address: 1.1.1.1 }] | endpoints[1]: stands in this list before",
                "tls: { sni: a.b } | tls.sni: has no meaning where the app's own TLS is left untouched: state mode: Originate",
                "tls: { mode: OriginateMutual } | tls.credential: is required with mode: OriginateMutual",
                "tls: { mode: Originate, credential: { name: x } } | tls.credential: shows a client certificate: state mode: OriginateMutual, or leave it out",
                "tls: { mode: Originate, insecureSkipVerification: true, caBundle: { name: x } } | tls.caBundle: verifies nothing beside insecureSkipVerification: true; leave one of them out",
                "connections: { connectTimeout: 0s } | connections.connectTimeout: \"0s\": this time is longer than 0 and at most 5 minutes",
            })
    void whatCannotBeMeantIsRefusedAndNothingIsCarriedThere(String spec, String expected) {
        Readings readings = Readings.of(destination("bad", "{ hosts: [a.example.com], " + spec + " }"));

        assertThat(readings.fieldProblems()).containsExactly("EgressDestination shop/bad: spec." + expected);
        assertThat(readings.problems())
                .anyMatch(
                        problem -> problem.contains("is invalid and was never valid: nothing is carried to its hosts"));
        assertThat(chosen(readings, "a.example.com", 80)).isEqualTo("policy_invalid");
    }

    @Test
    void privateEndpointsAreThePlatformsToOpen() {
        Readings readings = Readings.of(clusterDestination(
                "db",
                "{ namespaces: [{ namespace: shop }],"
                        + " hosts: [db.corp.example], resolution: Static, endpoints: [{ address: 10.1.2.3 }] }"));

        assertThat(readings.problems()).isEmpty();
        assertThat(way(readings, "db.corp.example", 5432).isOfPlatform()).isTrue();
    }

    @Test
    void anInvalidDestinationKeepsItsLastGoodState() {
        Readings readings = Readings.of(destination("one", "{ hosts: [a.example.com] }"))
                .read("p.yaml", destination("one", "{ hosts: [a.example.com], cache: {} }"));

        assertThat(readings.problems()).anyMatch(problem -> problem.contains("its last good state stays in force"));
        assertThat(chosen(readings, "a.example.com", 80)).isEqualTo("shop/one");
        assertThat(List.of(way(readings, "a.example.com", 80).isStatic())).containsExactly(false);
    }
}
