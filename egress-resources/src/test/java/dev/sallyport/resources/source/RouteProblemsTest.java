package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with routes is said, all of it at once. */
class RouteProblemsTest {
    private static final String HEAD = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressDestination
            metadata: { name: partner, namespace: shop }
            spec: { hosts: [a.example], routes: [%s] }
            """;

    private static void assertRoutes(String routes, String... problems) {
        assertThat(Readings.of(HEAD.formatted(routes)).fieldProblems())
                .extracting(problem -> problem.replace("EgressDestination shop/partner: spec.routes", ""))
                .containsExactlyInAnyOrder(problems);
    }

    @Test
    void whatIsWholeHasNoProblem() {
        assertRoutes("""
                { match: { methods: [GET], paths: [/a/**], headers: [{ name: x-canary, value: "1" }] },
                  targets: [{ host: b.example, port: 8080, weight: 9 }, { labels: { zone: a }, weight: 1 }],
                  requestHeaders: { set: { x-a: "1" }, add: { x-b: b }, remove: [x-c] }, responseHeaders: { remove: [server] },
                  rewrite: { host: c.example, path: /b }, timeout: 3s,
                  retries: { attempts: 3, perTryTimeout: 1s, retryOn: [5xx, gateway-error, connect-failure, reset, refused-stream, retriable-4xx, "429"] },
                  mirror: { host: m.example } },
                { redirect: { location: "https://b.example/x", status: 301 } }""");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                                | [0]: states nothing",
                "{ targets: [{ host: b.example, weight: 0 }] }                     | [0].targets: have weights that add up to nothing: give at least one of them a share",
                "{ targets: [{ host: b.example }, { host: B.example. }] }          | [0].targets[1]: stands in this list before",
                "{ timeout: 0s }                                                   | [0].timeout: \"0s\": a time-out is more than 0 and at most 24h",
                "{ rewrite: {} }                                                   | [0].rewrite: states nothing: leave it out, or state host or path",
                "{ rewrite: { path: '/a?b' } }                                     | [0].rewrite.path: \"/a?b\": a path begins with a slash; the query stays as it is",
                "{ rewrite: { path: /a/../b } }                                    | [0].rewrite.path: \"/a/../b\": this path has more than one reading: it holds a dot segment",
                "{ requestHeaders: {} }                                            | [0].requestHeaders: changes nothing: leave it out, or state add, set or remove",
                "{ requestHeaders: { set: { Host: b } } }                          | [0].requestHeaders.set: \"Host\": rewrite.host says which host a request names",
                "{ requestHeaders: { set: { Transfer-Encoding: chunked } } }       | [0].requestHeaders.set: \"Transfer-Encoding\": this field is of one connection or frames the message: no route changes it",
                "{ responseHeaders: { add: { Content-Length: '1' } } }             | [0].responseHeaders.add: \"Content-Length\": this field is of one connection or frames the message: no route changes it",
                "{ requestHeaders: { set: { 'a b': x } } }                         | [0].requestHeaders.set: \"a b\": this is no name of a header field",
                "{ requestHeaders: { set: { x: \"a\\r\\nb: c\" } } }               | [0].requestHeaders.set: \"x\": a field value is visible ASCII, with spaces inside only",
                "{ requestHeaders: { set: { x: a }, remove: [X] } }                | [0].requestHeaders.set: \"x\": this field is changed twice",
                "{ redirect: { location: \"http://b/\\r\\nx: y\" } }               | [0].redirect.location: \"http://b/\\u000d\\u000ax: y\": a field value is visible ASCII, with spaces inside only",
                "{ redirect: { location: //b.example } }                           | [0].redirect.location: \"//b.example\": a redirect leads to an http or https URI with a host, or to a path",
                "{ redirect: { location: 'javascript:alert(1)' } }                 | [0].redirect.location: \"javascript:alert(1)\": a redirect leads to an http or https URI with a host, or to a path",
                "{ redirect: { location: /x, status: 304 } }                       | [0].redirect.status: must be 301, 302, 303, 307 or 308, not 304",
                "{ redirect: { location: /x }, timeout: 1s }                       | [0].timeout: means nothing beside redirect: the request goes nowhere",
                "{ retries: { retryOn: [sometimes] } }                             | [0].retries.retryOn[0]: \"sometimes\": a condition is a status from 400 to 599 or one of 5xx, gateway-error, connect-failure, reset, refused-stream, retriable-4xx",
                "{ retries: { attempts: 0 } }                                      | [0].retries.attempts: must be from 1 to 10, not 0",
                "{ timeout: 1s, retries: { perTryTimeout: 2s } }                   | [0].retries.perTryTimeout: is longer than the route's timeout, which ends the last try before",
                "{ mirror: { host: b.example, weight: 1 } }                        | [0].mirror.weight: means nothing here: every request is copied",
                "{ timeout: 1s }, { timeout: 2s }                                  | [1]: is never reached: a route before it matches every request",
                "{ mirror: { host: b.example, prot: 1 } }                          | [0].mirror.prot: there is no such field; known here: host, labels, port, weight"
            })
    void saysWhatIsWrong(String routes, String problem) {
        assertRoutes(routes, problem);
    }
}
