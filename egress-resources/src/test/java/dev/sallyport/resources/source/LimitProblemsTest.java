package dev.sallyport.resources.source;

import static dev.sallyport.resources.source.RuleProblems.POLICY;
import static dev.sallyport.resources.source.RuleProblems.assertRule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.policy.Quota;
import dev.sallyport.model.policy.RateLimit;
import dev.sallyport.model.policy.RuleLimits;
import org.junit.jupiter.api.Test;

/** What a rule says of requests, and of how many of them: what is refused, what is meant. */
class LimitProblemsTest {
    @Test
    void conditionsOnRequestsSayWhatIsWrongWithThem() {
        String rule = "{ hosts: [a.example], http: %s }";
        assertRule(rule.formatted("{}"), ".http: states nothing: leave it out, or state methods, paths or headers");
        assertRule(rule.formatted("{ methods: [] }"), ".http.methods: is empty: leave it out, or name at least one");
        assertRule(
                rule.formatted("{ methods: [get] }"),
                ".http.methods[0]: \"get\": a method is upper-case letters, like GET");
        assertRule(
                rule.formatted("{ methods: [CONNECT] }"),
                ".http.methods[0]: \"CONNECT\": the gateway carries no such request, whatever rules say");
        assertRule(
                rule.formatted("{ paths: [a, /a*, /**/b, /a/../b, '/a?b', /ok] }"),
                ".http.paths[0]: \"a\": a path pattern begins with a slash",
                ".http.paths[1]: \"/a*\": * stands for a whole segment, and ** for all that follow",
                ".http.paths[2]: \"/**/b\": ** stands at the end, for everything beneath",
                ".http.paths[3]: \"/a/../b\": no path matches that is read in one way only: it holds a dot segment",
                ".http.paths[4]: \"/a?b\": the query is not compared: leave out what follows the path");
        assertRule(
                rule.formatted(
                        "{ headers: [{ value: x }, { name: Host }, { name: te }, { name: 'a b' }, { name: a, value: \"b\\r\\nc\" }] }"),
                ".http.headers[0].name: is required",
                ".http.headers[1].name: \"Host\": hosts say which host: the Host field is compared with that always",
                ".http.headers[2].name: \"te\": this field ends at the gateway and never reaches the destination",
                ".http.headers[3].name: \"a b\": this is no name of a header field",
                ".http.headers[4].value: \"b\\u000d\\u000ac\": a field value is visible ASCII, with spaces inside only");
        assertRule(
                rule.formatted("{ path: [/a] }"),
                ".http.path: there is no such field; known here: headers, methods, paths",
                ".http: states nothing: leave it out, or state methods, paths or headers");
        assertRule(
                "{ hosts: [a.example], protocols: [TLS, TCP], http: { methods: [GET] } }",
                ".http: cannot be read in what protocols name: it needs HTTP among them");
    }

    @Test
    void limitsThatLimitNothingOrAreNoNumbersAreRefused() {
        String rule = "{ hosts: [a.example], %s }";
        assertRule(rule.formatted("rateLimit: { per: 1s }"), ".rateLimit.requests: is required");
        assertRule(rule.formatted("rateLimit: { requests: 1 }"), ".rateLimit.per: is required");
        assertRule(
                rule.formatted("rateLimit: { requests: 0, per: 1s }"),
                ".rateLimit.requests: must be from 1 to 1000000, not 0");
        assertRule(
                rule.formatted("rateLimit: { requests: 1, per: 100ms }"),
                ".rateLimit.per: \"100ms\": a rate is per 1s to 24h");
        assertRule(
                rule.formatted("rateLimit: { requests: 1, per: 1s, key: Pod }"),
                ".rateLimit.key: must be Identity, Rule, not \"Pod\"");
        assertRule(
                rule.formatted("quota: {}"),
                ".quota: limits nothing: state one of bytesPerDay, bytesPerSecond, concurrentTunnels,"
                        + " newTunnelsPerSecond");
        assertRule(
                rule.formatted("quota: { bytesPerSecond: 999 }"),
                ".quota.bytesPerSecond: must be from 1000 to 1000000000 bytes");
        assertRule(
                rule.formatted("quota: { bytesPerDay: 1.5Gi }"),
                ".quota.bytesPerDay: \"1.5Gi\": a number of bytes reads like 500000, 10k or 10Mi");
        assertRule(
                rule.formatted("quota: { bytesPerDay: 999999999999999999Ti }"),
                ".quota.bytesPerDay: \"999999999999999999Ti\": must be from 1000 to 4611686018427387903 bytes");
        assertRule(
                "{ action: Deny, hosts: [a.example], quota: { concurrentTunnels: 1 } }",
                ".quota: limits what an Allow lets pass; a Deny lets nothing pass");
    }

    @Test
    void limitsAreReadWithTheirDefaults() {
        assertThat(Readings.of(POLICY + "spec: { rules: [{ hosts: [a.example],"
                                + " rateLimit: { requests: 10, per: 1m30s },"
                                + " quota: { concurrentTunnels: 5, newTunnelsPerSecond: 6, bytesPerSecond: 10Mi,"
                                + " bytesPerDay: 5000 } }, { hosts: [b.example],"
                                + " rateLimit: { requests: 10, per: 1s, burst: 2, key: Rule } }] }")
                        .snapshot()
                        .policies()
                        .getFirst()
                        .rules())
                .extracting(dev.sallyport.model.policy.Rule::limits)
                .containsExactly(
                        new RuleLimits(
                                new RateLimit(10, java.time.Duration.ofSeconds(90), 10, RateLimit.Key.IDENTITY),
                                new Quota(5L, 6L, 10L << 20, 5_000L)),
                        new RuleLimits(
                                new RateLimit(10, java.time.Duration.ofSeconds(1), 2, RateLimit.Key.RULE), null));
    }
}
