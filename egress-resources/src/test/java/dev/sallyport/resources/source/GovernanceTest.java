package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Governance;
import dev.sallyport.model.policy.Reach;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GovernanceTest {
    private static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            """;

    private static Readings settings(String spec) {
        return new Readings().readOnly(Map.of("s.yaml", SETTINGS + spec));
    }

    @Test
    void settingsSayToTheInjectorWhatTheySay() {
        Governance governance = settings("""
                spec:
                  clusterCIDRs: [10.42.0.0/16]
                  reach: Governed
                  directRanges: [8.8.8.8/32, 10.70.0.0/16, "2001:4860:4860::8888/128"]
                  fleets:
                    - { name: eu, gateways: ["gw.eu.example:15008", "[2001:4860::1]:15008"] }
                    - { name: us, gateways: ["gw.us.example:15008"] }
                  proxyImages: ["registry.example/sallyport/sidecar-proxy@sha256:00"]
                  permittedAnnotations: [sallyport.dev/capture, sallyport.dev/gateway]
                  podOptIn: true
                  lockdownGrace: 1h30m
                """).snapshot().settings().governance();

        assertThat(governance.reach()).isEqualTo(Reach.GOVERNED);
        assertThat(governance.directRanges()).hasToString("[8.8.8.8/32, 10.70.0.0/16, 2001:4860:4860::8888/128]");
        assertThat(governance.fleets()).containsOnlyKeys("eu", "us");
        assertThat(governance.fleets().get("eu")).hasToString("[gw.eu.example:15008, [2001:4860::1]:15008]");
        assertThat(governance.proxyImages()).containsExactly("registry.example/sallyport/sidecar-proxy@sha256:00");
        assertThat(governance.permittedAnnotations())
                .containsExactlyInAnyOrder("sallyport.dev/capture", "sallyport.dev/gateway");
        assertThat(governance.podOptIn()).isTrue();
        assertThat(governance.lockdownGrace()).isEqualTo(Duration.ofMinutes(90));
    }

    @Test
    void whatIsLeftOutIsTheDefaultAndZeroIsNoGrace() {
        assertThat(governance("podOptIn: false")).isEqualTo(Governance.DEFAULT);
        assertThat(governance("lockdownGrace: \"0\"").lockdownGrace()).isZero();
        assertThat(governance("reach: Cluster")).isEqualTo(Governance.DEFAULT);
    }

    private static Governance governance(String field) {
        return settings("spec: { clusterCIDRs: [10.42.0.0/16], " + field + " }")
                .snapshot()
                .settings()
                .governance();
    }

    @Test
    void everyMistakeIsListedByItsField() {
        Readings readings = settings("""
                spec:
                  clusterCIDRs: [10.42.0.0/16]
                  reach: cluster
                  directRanges: [0.0.0.0/0, 127.0.0.0/8, 169.254.0.0/16, 168.63.0.0/16, "::/0", "fd00::/8", 8.8.8.8]
                  fleets:
                    - { name: EU, gateways: ["gw.example"] }
                    - { name: us, gateways: [] }
                    - { name: ap, gateways: ["gw.example:15008"], region: ap }
                    - { name: ap, gateways: ["gw2.example:15008"] }
                    - {}
                  proxyImages: ["two words"]
                  permittedAnnotations: [sallyport.dev/log-level, sallyport.dev/root, sallyport.dev/capture, sallyport.dev/capture]
                  podOptIn: "yes"
                  lockdownGrace: 1 day
                  encryptedClientHello: Allow
                """);

        String closed =
                "this range holds addresses that nothing may open (loopback, link-local, metadata, multicast and"
                        + " the like): name narrower ones";
        String route = "a default route would let every destination bypass the gateway";
        assertThat(readings.fieldProblems().stream().map(line -> line.replace("EgressSettings cluster: spec.", "")))
                .contains(
                        "encryptedClientHello: must be AllowOuter, Deny, not \"Allow\"",
                        "reach: must be Cluster, Governed, not \"cluster\"",
                        "podOptIn: must be true or false, not text",
                        "lockdownGrace: \"1 day\": a duration reads like 24h, 1h30m or 0",
                        "directRanges[0]: \"0.0.0.0/0\": " + route,
                        "directRanges[1]: \"127.0.0.0/8\": " + closed,
                        "directRanges[2]: \"169.254.0.0/16\": " + closed,
                        "directRanges[3]: \"168.63.0.0/16\": " + closed,
                        "directRanges[4]: \"::/0\": " + route,
                        "directRanges[5]: \"fd00::/8\": " + closed,
                        "directRanges[6]: \"8.8.8.8\": a CIDR has a prefix length, like 192.0.2.0/24",
                        "fleets[0].gateways[0]: \"gw.example\": an authority names its port: host:port",
                        "fleets[1].gateways: is empty: leave it out, or name at least one",
                        "fleets[2].region: there is no such field; known here: gateways, name",
                        "fleets[3].name: another fleet bears this name",
                        "fleets[4].name: is required",
                        "fleets[4].gateways: is required",
                        "proxyImages[0]: \"two words\": an image reads like"
                                + " registry.example/sallyport/sidecar-proxy:0.1.0",
                        "permittedAnnotations[0]: \"sallyport.dev/log-level\": every pod may use this annotation: it"
                                + " needs no permission",
                        "permittedAnnotations[3]: stands in this list before")
                .anyMatch(line -> line.startsWith("fleets[0].name: \"EU\": this name has"))
                .anyMatch(line -> line.startsWith("permittedAnnotations[1]: \"sallyport.dev/root\": there is no such"
                        + " annotation to permit; known: sallyport.dev/capture"));
        assertThat(readings.snapshot()).isNull();
    }
}
