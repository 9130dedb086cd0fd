package dev.sallyport.proxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.accept.TunnelArrival.Claims;
import dev.sallyport.proxy.connection.TraceContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectRequestTest {
    private static Http2Headers connect(String authority) {
        return new DefaultHttp2Headers(false).method("CONNECT").authority(authority);
    }

    @ParameterizedTest
    @CsvSource({
        "API.Example.com:443, api.example.com:443",
        "api.example.com.:443, api.example.com:443",
        "192.0.2.1:80, 192.0.2.1:80",
        "[2001:db8::1]:443, [2001:db8::1]:443",
    })
    void readsAuthorities(String text, String normal) {
        assertThat(ConnectRequest.read(connect(text)))
                .isInstanceOfSatisfying(
                        ConnectRequest.Asked.class,
                        asked -> assertThat(asked.authority()).hasToString(normal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "api.example.com",
                "api.example.com:",
                "api.example.com:0",
                "api.example.com:65536",
                "api.example.com:0443",
                "api.example.com:443x",
                "api.example.com:-1",
                "user@api.example.com:443",
                "user:pass@api.example.com:443",
                "api.example.com:443/path",
                "https://api.example.com:443",
                "api%2eexample.com:443",
                "b\u00fccher.example:443",
                "api example.com:443",
                "api.example.com:443\r\nx: y",
                "2130706433:443",
                "127.1:443",
                "0x7f.0.0.1:443",
                "01.2.3.4:443",
                "::1:443",
                "[::1]",
                "[fe80::1%eth0]:443",
                "[v1.x]:443",
                ".example.com:443",
                "a..b:443",
                "*.example.com:443",
            })
    void refusesMalformedAuthorities(String text) {
        assertThat(ConnectRequest.read(connect(text))).isInstanceOfSatisfying(ConnectRequest.Bad.class, bad -> {
            assertThat(bad.status()).isEqualTo(400);
            assertThat(bad.sentence()).isNotBlank().doesNotContain("\r", "\n");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":scheme",
                ":path",
                ":protocol",
                "connection",
                "proxy-connection",
                "keep-alive",
                "transfer-encoding",
                "upgrade",
                "te",
                "content-length",
                "expect",
            })
    void refusesFieldsThatAConnectHasNot(String name) {
        assertThat(ConnectRequest.read(connect("a.example:443").add(name, "x")))
                .isInstanceOfSatisfying(
                        ConnectRequest.Bad.class,
                        bad -> assertThat(bad.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "connect", "CONNECT "})
    void answersNoOtherMethod(String method) {
        assertThat(ConnectRequest.read(connect("a.example:443").method(method)))
                .isInstanceOfSatisfying(
                        ConnectRequest.Bad.class,
                        bad -> assertThat(bad.status()).isEqualTo(405));
    }

    @Test
    void takesAQuestionForANameAndNothingLikeIt() {
        assertThat(ConnectRequest.read(question().add("sallyport-pod", "till-1")))
                .isEqualTo(new ConnectRequest.Named("till-1"));
        assertThat(ConnectRequest.read(question().add("content-length", "33")))
                .isEqualTo(new ConnectRequest.Named(null));
        assertBad(question().set("content-type", "text/plain"), 415);
        assertBad(question().path("/dns-query?dns=AAAA"), 405);
        assertBad(question().method("GET"), 405);
        assertBad(question().add("content-type", "application/dns-message"), 400);
        assertBad(question().add("transfer-encoding", "chunked"), 400);
        assertBad(question().add("sallyport-sniffed", "tls"), 400);
    }

    private static Http2Headers question() {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("https")
                .authority("gateway")
                .path("/dns-query")
                .set("content-type", "application/dns-message");
    }

    private static void assertBad(Http2Headers head, int status) {
        assertThat(ConnectRequest.read(head))
                .isInstanceOfSatisfying(
                        ConnectRequest.Bad.class,
                        bad -> assertThat(bad.status()).isEqualTo(status));
    }

    @Test
    void refusesTwoAuthoritiesAndADifferentHost() {
        assertThat(ConnectRequest.read(connect("a.example:443").add(":authority", "b.example:443")))
                .isInstanceOf(ConnectRequest.Bad.class);
        assertThat(ConnectRequest.read(connect("a.example:443").add("host", "b.example:443")))
                .isInstanceOf(ConnectRequest.Bad.class);
        assertThat(ConnectRequest.read(connect("a.example:443").add("host", "a.example:443")))
                .isInstanceOf(ConnectRequest.Asked.class);
    }

    @Test
    void takesOnlyClaimsOfTheirShape() {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assertThat(claims("sallyport-pod", "checkout-7d9f", "traceparent", trace))
                .isEqualTo(new Claims(null, null, "checkout-7d9f", TraceContext.parse(trace, null)));
        assertThat(claims("traceparent", trace, "tracestate", "vendor=1").trace())
                .isEqualTo(TraceContext.parse(trace, "vendor=1"));
        assertThat(claims("sallyport-pod", "Evil\u0001", "traceparent", "x", "sallyport-original-destination", "h:1"))
                .isEqualTo(new Claims(null, null, null, null));
        assertThat(ConnectRequest.read(connect("a.example:443").add("sallyport-sniffed", "ssh")))
                .isInstanceOf(ConnectRequest.Bad.class);
    }

    private static Claims claims(String... fields) {
        Http2Headers head = connect("a.example:443");
        for (int i = 0; i < fields.length; i += 2) {
            head.add(fields[i], fields[i + 1]);
        }
        return ((ConnectRequest.Asked) ConnectRequest.read(head)).claims();
    }
}
