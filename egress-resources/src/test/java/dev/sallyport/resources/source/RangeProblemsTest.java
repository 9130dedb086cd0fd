package dev.sallyport.resources.source;

import static dev.sallyport.resources.source.RuleProblems.CLUSTER;
import static dev.sallyport.resources.source.RuleProblems.POLICY;
import static dev.sallyport.resources.source.RuleProblems.assertRule;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges of a rule that are refused, and whose they are. */
class RangeProblemsTest {
    @ParameterizedTest
    @CsvSource({"10.0.0.0/8", "172.20.0.0/16", "192.168.1.1/32", "100.64.0.0/10", "fd00::/8", "fc00::/7"})
    void privateRangesAreThePlatforms(String cidr) {
        assertRule(
                "{ cidrs: [\"" + cidr + "\"] }",
                ".cidrs[0]: \"" + cidr + "\": an EgressPolicy reaches public addresses only: private ranges open"
                        + " through a ClusterEgressPolicy or EgressSettings.internalRanges");
        String rules = "rules: [{ cidrs: [\"" + cidr + "\"] }] }";
        assertThat(Readings.of(CLUSTER + "spec: { subjects: [{ all: true }], " + rules)
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8",
        "169.254.169.254/32",
        "169.254.0.0/16",
        "224.0.0.0/4",
        "::1/128",
        "fe80::/10",
        "ff02::/16"
    })
    void someRangesNobodyOpens(String cidr) {
        assertThat(Readings.of(CLUSTER + "spec: { subjects: [{ all: true }], rules: [{ cidrs: [\"" + cidr + "\"] }] }")
                        .fieldProblems())
                .containsExactly("ClusterEgressPolicy base: spec.rules[0].cidrs[0]: \"" + cidr
                        + "\": no rule can open this range (loopback, link-local, metadata, multicast and the like)");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0/0", "::/0", "8.0.0.0/7", "2000::/3"})
    void rangesWithPublicAddressesAreANamespacesToName(String cidr) {
        assertThat(Readings.of(POLICY + "spec: { rules: [{ cidrs: [\"" + cidr + "\"] }] }")
                        .problems())
                .isEmpty();
    }

    @Test
    void malformedRangesAreRefused() {
        assertRule(
                "{ cidrs: [8.8.8.8, 8.8.8.8/24, 8.8.8.8/33, \"::ffff:8.8.8.8/128\", 08.8.8.8/32, x/1] }",
                ".cidrs[0]: \"8.8.8.8\": a CIDR has a prefix length, like 192.0.2.0/24",
                ".cidrs[1]: \"8.8.8.8/24\": this CIDR has bits set behind its prefix length /24",
                ".cidrs[2]: \"8.8.8.8/33\": the prefix length of this CIDR is a number from 0 to 32",
                ".cidrs[3]: \"::ffff:8.8.8.8/128\": an IPv4-mapped IPv6 range is written as IPv4",
                ".cidrs[4]: \"08.8.8.8/32\": each part of an IPv4 address is 0 to 255, decimal, without leading zeros",
                ".cidrs[5]: \"x/1\": an IPv4 address has four decimal parts");
    }
}
