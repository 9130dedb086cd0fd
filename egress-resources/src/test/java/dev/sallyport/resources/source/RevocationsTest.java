package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Revocation;
import dev.sallyport.resources.translate.Limits;
import dev.sallyport.resources.translate.Problem;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** EgressSettings' deny-list of identities, as it is read, refused and kept. */
class RevocationsTest {
    private static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec:
              clusterCIDRs: [10.42.0.0/16]
            """;

    private static String revoking(String entries) {
        return SETTINGS + "  revocations:\n" + entries.indent(4);
    }

    @Test
    void entriesSayWhatTheySay() {
        List<Revocation> revocations = new Readings()
                .readOnly(Map.of("s.yaml", revoking("""
                        - spiffeId: spiffe://cluster.local/ns/shop/sa/checkout
                          issuedBefore: 2026-11-28T10:00:00+01:00
                          until: 2026-12-01T00:00:00Z
                          reason: key found in a public repository
                        - podUid: 7c0f3c1e-6a54-4a0e-9a55-2f3d5f0a7d11
                        - serialNumber: "7F00FF"
                        - serialNumber: 0a:0b:0c
                        - spiffeId: spiffe://mesh.example/ns/istio/sa/ztunnel
                        """)))
                .snapshot()
                .settings()
                .revocations();
        assertThat(revocations).hasSize(5);
        assertThat(revocations.getFirst())
                .satisfies(
                        first -> assertThat(first.spiffeId()).hasToString("spiffe://cluster.local/ns/shop/sa/checkout"))
                .satisfies(first -> assertThat(first.issuedBefore()).isEqualTo(Instant.parse("2026-11-28T09:00:00Z")))
                .satisfies(first -> assertThat(first.until()).isEqualTo(Instant.parse("2026-12-01T00:00:00Z")))
                .satisfies(first -> assertThat(first.reason()).isEqualTo("key found in a public repository"));
        assertThat(revocations.get(1).podUid()).isEqualTo("7c0f3c1e-6a54-4a0e-9a55-2f3d5f0a7d11");
        assertThat(revocations.get(2).serialNumber()).isEqualTo(BigInteger.valueOf(0x7f00ff));
        assertThat(revocations.get(3).serialNumber()).isEqualTo(BigInteger.valueOf(0x0a0b0c));
    }

    @Test
    void everyMistakeIsListedByItsField() {
        Readings readings = new Readings().readOnly(Map.of("s.yaml", revoking("""
                - { spiffeId: spiffe://cluster.local/checkout }
                - { podUid: "two words" }
                - { serialNumber: "0x7f" }
                - { serialNumber: 1234 }
                - { reason: nobody is named }
                - { podUid: a, serialNumber: "01" }
                - { serialNumber: "01", issuedBefore: "2026-12-01T00:00:00Z" }
                - { podUid: b, until: tomorrow }
                - { podUid: c, issuedBefore: 2026-12-01 }
                - { podUid: d, serial: "01" }
                - { podUid: e }
                - { podUid: e }
                """)));
        assertThat(readings.fieldProblems().stream()
                        .map(line -> line.replace("EgressSettings cluster: spec.revocations", "")))
                .anyMatch(line -> line.startsWith("[0].spiffeId: \"spiffe://cluster.local/checkout\": "))
                .anyMatch(line -> line.startsWith("[1].podUid: \"two words\": a pod's UID reads like"))
                .anyMatch(line -> line.startsWith("[2].serialNumber: \"0x7f\": a serial number is 1 to 20 octets"))
                .anyMatch(line -> line.startsWith("[3].serialNumber: must be text, not "))
                .contains(
                        "[4]: states exactly one of spiffeId, podUid and serialNumber",
                        "[5]: states exactly one of spiffeId, podUid and serialNumber",
                        "[6].issuedBefore: does not go with serialNumber, which is one certificate",
                        "[9].serial: there is no such field; known here: issuedBefore, podUid, reason, serialNumber,"
                                + " spiffeId, until",
                        "[11]: stands in this list before")
                .anyMatch(line -> line.startsWith("[7].until: \"tomorrow\": a point in time reads like"))
                .anyMatch(line -> line.startsWith("[8].issuedBefore: \"2026-12-01\": a point in time reads like"));
        assertThat(readings.snapshot()).isNull();
    }

    @Test
    void theListIsBoundedAndNeverEmpty() {
        assertThat(new Readings()
                        .readOnly(Map.of("s.yaml", SETTINGS + "  revocations: []\n"))
                        .fieldProblems())
                .anyMatch(line -> line.endsWith("spec.revocations: is empty: leave it out, or name at least one"));
        String many = IntStream.rangeClosed(0, Limits.REVOCATIONS)
                .mapToObj(i -> "- { podUid: uid-" + i + " }\n")
                .collect(Collectors.joining());
        assertThat(new Readings().readOnly(Map.of("s.yaml", revoking(many))).fieldProblems())
                .anyMatch(line -> line.endsWith("spec.revocations: has 513 entries, more than 512"));
    }

    @Test
    void anInvalidListLeavesTheLastGoodOneInForce() {
        Readings readings = new Readings().readOnly(Map.of("s.yaml", revoking("- { podUid: thief }")));
        readings.readOnly(Map.of("s.yaml", revoking("- { podUid: thief }\n- { podUid: other, until: soon }")));
        assertThat(readings.snapshot().settings().revocations())
                .extracting(Revocation::podUid)
                .containsExactly("thief");
        assertThat(readings.problems()).anyMatch(line -> line.contains("revocations[1].until"));
        readings.readOnly(Map.of("s.yaml", SETTINGS));
        assertThat(readings.snapshot().settings().revocations()).isEmpty();
    }

    @Test
    void admissionRefusesWhatLoadWould() {
        List<String> problems = AdmissionCheck.problems("""
                        {"apiVersion":"egress.sallyport.dev/v1alpha1","kind":"EgressSettings","metadata":{"name":"cluster"},
                         "spec":{"clusterCIDRs":["10.42.0.0/16"],"revocations":[{"podUid":"a","spiffeId":"x"}]}}
                        """.getBytes(StandardCharsets.UTF_8)).stream()
                .map(Problem::toString)
                .toList();
        assertThat(problems)
                .contains("EgressSettings cluster: spec.revocations[0]: states exactly one of spiffeId, podUid and"
                        + " serialNumber")
                .anyMatch(line -> line.startsWith("EgressSettings cluster: spec.revocations[0].spiffeId: "));
    }
}
