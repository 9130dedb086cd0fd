package dev.sallyport.resources.source;

import static dev.sallyport.resources.source.RuleProblems.POLICY;
import static dev.sallyport.resources.source.RuleProblems.assertRule;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts of a rule that are refused, and why. */
class HostProblemsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'*'              | a bare wildcard is not a host: name a domain, like *.example.com",
                "'**'             | a bare wildcard is not a host: name a domain, like *.example.com",
                "'a.*.com'        | a wildcard stands only as the whole first label: *.name or **.name",
                "'*a.example.com' | a wildcard stands only as the whole first label: *.name or **.name",
                "'192.0.2.1'      | an address or port is not a host: addresses belong in cidrs, ports in ports",
                "'2001:db8::1'    | an address or port is not a host: addresses belong in cidrs, ports in ports",
                "'127.1'          | an address or port is not a host: addresses belong in cidrs, ports in ports",
                "'a.example:443'  | an address or port is not a host: addresses belong in cidrs, ports in ports",
                "'2130706433'     | a host name does not end in a number: only dotted-quad IPv4 literals do",
                "'0x7f.0x1'       | a host name does not end in a number: only dotted-quad IPv4 literals do",
                "'a b.example'    | a host name holds only ASCII letters, digits, '-', '_' and '.': character 2 is none",
                "'a..example'     | each label of a host name has 1 to 63 characters, not 0",
                "'-a.example'     | a label of a host name neither starts nor ends with '-'",
            })
    void refusesHostsThatAreNone(String host, String sentence) {
        assertThat(Readings.of(POLICY + "spec: { rules: [{ hosts: [\"" + host + "\"] }] }")
                        .fieldProblems()
                        .getFirst())
                .startsWith("EgressPolicy shop/checkout: spec.rules[0].hosts[0]: \"" + host + "\": " + sentence);
    }

    @Test
    void aULabelIsRefusedWithItsALabel() {
        assertRule(
                "{ hosts: [b\u00fccher.example] }",
                ".hosts[0]: \"b\\u00fccher.example\": host patterns are ASCII: write xn--bcher-kva.example");
    }

    @ParameterizedTest
    @CsvSource({
        "*.com, com",
        "**.com, com",
        "*.co.uk, co.uk",
        "**.uk, uk",
        "*.xn--p1ai, xn--p1ai",
        "**.ck, ck",
        "*.foo.ck, foo.ck",
        "*.xn--55qx5d.cn, xn--55qx5d.cn",
        "*.COM., com"
    })
    void anAllowIsNeverAsWideAsAPublicSuffix(String host, String suffix) {
        assertRule(
                "{ hosts: [\"" + host + "\"] }",
                ".hosts[0]: \"" + host + "\": a wildcard over the public suffix " + suffix
                        + " would allow names of strangers: name a registered domain, like *.example.com");
        assertThat(Readings.of(POLICY + "spec: { rules: [{ action: Deny, hosts: [\"" + host + "\"] }] }")
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*.s3.amazonaws.com",
        "*.github.io",
        "**.example.com",
        "*.example.co.uk",
        "com",
        "*.internal",
        "API.Example.COM.",
        "_dmarc.example.com",
        "*.www.ck"
    })
    void acceptsHostsOfOneOwner(String host) {
        assertThat(Readings.of(POLICY + "spec: { rules: [{ hosts: [\"" + host + "\"] }] }")
                        .problems())
                .isEmpty();
    }
}
