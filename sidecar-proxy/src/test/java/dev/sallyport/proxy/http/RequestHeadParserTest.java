package dev.sallyport.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROTOCOL §5.4 as a table: what Netty's decoder lets through and this one refuses, and what both refuse. */
public class RequestHeadParserTest {
    private static final HeadLimits LIMITS = new HeadLimits(64 * 1024, 100);
    private static final String H = "Host: a.example\r\n";

    public static Stream<Arguments> refused() {
        return Stream.of(
                head(
                        "TE identity and chunked",
                        "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
                head("TE list", "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: identity, chunked\r\n"),
                head("TE gzip, chunked", "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: gzip, chunked\r\n"),
                head("TE xchunked", "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: xchunked\r\n"),
                head("TE with vertical tab", "POST / HTTP/1.1\r\n" + H + "Transfer-Encoding: \u000bchunked\r\n"),
                head("TE on 1.0", "POST / HTTP/1.0\r\n" + H + "Transfer-Encoding: chunked\r\n"),
                head("CL and TE", "POST / HTTP/1.1\r\n" + H + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
                head("two CL", "POST / HTTP/1.1\r\n" + H + "Content-Length: 3\r\nContent-Length: 3\r\n"),
                head("list CL", "POST / HTTP/1.1\r\n" + H + "Content-Length: 3, 3\r\n"),
                head("signed CL", "POST / HTTP/1.1\r\n" + H + "Content-Length: +5\r\n"),
                head("negative CL", "POST / HTTP/1.1\r\n" + H + "Content-Length: -5\r\n"),
                head("hex CL", "POST / HTTP/1.1\r\n" + H + "Content-Length: 0x5\r\n"),
                head("empty CL", "POST / HTTP/1.1\r\n" + H + "Content-Length:\r\n"),
                head("overflowing CL", "POST / HTTP/1.1\r\n" + H + "Content-Length: 99999999999999999999\r\n"),
                head("two Hosts", "GET / HTTP/1.1\r\n" + H + "Host: b.example\r\n"),
                head("two equal Hosts", "GET / HTTP/1.1\r\n" + H + H),
                head("no Host", "GET / HTTP/1.1\r\nAccept: */*\r\n"),
                head("no Host on 1.0", "GET / HTTP/1.0\r\nAccept: */*\r\n"),
                head("empty Host", "GET / HTTP/1.1\r\nHost:\r\n"),
                head("Host with path", "GET / HTTP/1.1\r\nHost: a.example/x\r\n"),
                head("Host with userinfo", "GET / HTTP/1.1\r\nHost: u@a.example\r\n"),
                head("Host with percent", "GET / HTTP/1.1\r\nHost: a%2eexample\r\n"),
                head("Host list", "GET / HTTP/1.1\r\nHost: a.example, b.example\r\n"),
                head("Host bad port", "GET / HTTP/1.1\r\nHost: a.example:0\r\n"),
                head("Host empty port", "GET / HTTP/1.1\r\nHost: a.example:\r\n"),
                head("Host decimal address", "GET / HTTP/1.1\r\nHost: 2130706433\r\n"),
                head("obs-fold", "GET / HTTP/1.1\r\n" + H + "X: a\r\n b\r\n"),
                head("folded Host", "GET / HTTP/1.1\r\nX: y\r\n Host: a.example\r\n"),
                head("first line folded", "GET / HTTP/1.1\r\n " + H),
                head("space before colon", "GET / HTTP/1.1\r\nHost : a.example\r\n"),
                head("empty name", "GET / HTTP/1.1\r\n" + H + ": x\r\n"),
                head("no colon", "GET / HTTP/1.1\r\n" + H + "X\r\n"),
                head("name with space", "GET / HTTP/1.1\r\n" + H + "X Y: z\r\n"),
                head("NUL in value", "GET / HTTP/1.1\r\n" + H + "X: a\0b\r\n"),
                head("bare CR in value", "GET / HTTP/1.1\r\n" + H + "X: a\rb\r\n"),
                head("bare CR at the end", "GET / HTTP/1.1\r\n" + H + "X: a\r\r\n"),
                head("bare LF", "GET / HTTP/1.1\n" + H),
                head("bare LF in fields", "GET / HTTP/1.1\r\nHost: a.example\nX: y\r\n"),
                head("non-ASCII value", "GET / HTTP/1.1\r\n" + H + "X: \u00e9\r\n"),
                head("non-ASCII target", "GET /\u00e9 HTTP/1.1\r\n" + H),
                head("control in target", "GET /\u0001 HTTP/1.1\r\n" + H),
                head("fragment", "GET /a#b HTTP/1.1\r\n" + H),
                head("TAB in request line", "GET\t/ HTTP/1.1\r\n" + H),
                head("two spaces", "GET  / HTTP/1.1\r\n" + H),
                head("target with space", "GET /a b HTTP/1.1\r\n" + H),
                head("trailing space", "GET / HTTP/1.1 \r\n" + H),
                head("no version", "GET /\r\n" + H),
                head("HTTP/1.2", "GET / HTTP/1.2\r\n" + H),
                head("HTTP/2.0", "GET / HTTP/2.0\r\n" + H),
                head("lower-case version", "GET / http/1.1\r\n" + H),
                head("long version", "GET / HTTP/1.10\r\n" + H),
                head("leading CR LF", "\r\nGET / HTTP/1.1\r\n" + H),
                head("leading NUL", "\0GET / HTTP/1.1\r\n" + H),
                head("leading space", " GET / HTTP/1.1\r\n" + H),
                head("method not a token", "G(T / HTTP/1.1\r\n" + H),
                head("relative target", "GET a HTTP/1.1\r\n" + H),
                head("asterisk of GET", "GET * HTTP/1.1\r\n" + H),
                head("absolute other host", "GET http://b.example/ HTTP/1.1\r\n" + H),
                head("absolute other port", "GET http://a.example:8080/ HTTP/1.1\r\n" + H),
                head("absolute userinfo", "GET http://u@a.example/ HTTP/1.1\r\n" + H),
                head("absolute ftp", "GET ftp://a.example/ HTTP/1.1\r\n" + H),
                head("absolute no host", "GET http:///x HTTP/1.1\r\n" + H),
                head(
                        "CONNECT with CL",
                        "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nContent-Length: 5\r\n"),
                head(
                        "CONNECT with CL 0",
                        "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nContent-Length: 0\r\n"),
                head(
                        "CONNECT with TE",
                        "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\nTransfer-Encoding: chunked\r\n"),
                head("CONNECT userinfo", "CONNECT u@a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n"),
                head("CONNECT without port", "CONNECT a.example HTTP/1.1\r\nHost: a.example\r\n"),
                head("CONNECT with path", "CONNECT a.example:443/x HTTP/1.1\r\nHost: a.example:443\r\n"),
                head("CONNECT other Host", "CONNECT a.example:443 HTTP/1.1\r\nHost: b.example:443\r\n"),
                head("CONNECT other port in Host", "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:80\r\n"),
                head("CONNECT absolute", "CONNECT http://a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n"),
                head("nominated Host", "GET / HTTP/1.1\r\n" + H + "Connection: host\r\n"),
                head(
                        "nominated length",
                        "POST / HTTP/1.1\r\n" + H + "Connection: x, Content-Length\r\nContent-Length: 3\r\n"));
    }

    private static Arguments head(String what, String text) {
        return Arguments.of(what, text + "\r\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(String what, String text) {
        assertThat(parse(text)).isInstanceOfSatisfying(HeadParse.Bad.class, bad -> {
            assertThat(bad.sentence()).isNotBlank();
            assertThat(bad.status()).isBetween(400, 505);
        });
    }

    @Test
    void readsAnOrdinaryRequest() {
        String text = "POST /a?b=c HTTP/1.1\r\nHost: A.Example:8080\r\nContent-Length: 5\r\nX-Y:\t v \r\n\r\n";
        RequestHead head = complete(text + "hello");
        assertThat(head.method()).isEqualTo("POST");
        assertThat(head.target()).isEqualTo(new RequestTarget.Origin("/a?b=c"));
        assertThat(head.host()).hasToString("a.example:8080");
        assertThat(head.framing()).isEqualTo(new BodyFraming.Length(5));
        assertThat(head.fields().first("x-y")).isEqualTo("v");
        assertThat(head.isPersistent()).isTrue();
    }

    @Test
    void readsAbsoluteFormThatAgreesWithHost() {
        RequestHead head = complete("GET HTTP://A.example?q HTTP/1.1\r\n" + H + "\r\n");
        assertThat(head.target()).isEqualTo(new RequestTarget.Absolute("http", HostPort.parse("a.example"), "/?q"));
        assertThat(complete("GET http://a.example:80/ HTTP/1.1\r\n" + H + "\r\n")
                        .target())
                .isInstanceOfSatisfying(
                        RequestTarget.Absolute.class,
                        target -> assertThat(target.authority()).hasToString("a.example:80"));
        assertThat(complete("GET https://a.example/ HTTP/1.1\r\n" + H + "\r\n").target())
                .isInstanceOfSatisfying(
                        RequestTarget.Absolute.class,
                        target -> assertThat(target.authority()).hasToString("a.example:443"));
    }

    @Test
    void readsConnectAsClientsSendIt() {
        RequestHead curl = complete("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n");
        assertThat(curl.host()).hasToString("a.example:443");
        RequestHead python = complete("CONNECT a.example:443 HTTP/1.0\r\n\r\n");
        assertThat(python.host()).hasToString("a.example:443");
        RequestHead java = complete("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n");
        assertThat(java.target())
                .isEqualTo(new RequestTarget.Tunnel(dev.sallyport.model.net.Authority.parse("a.example:443")));
        assertThat(complete("CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n")
                        .host()
                        .port())
                .isEqualTo(443);
    }

    @Test
    void upgradeCountsOnlyWhenConnectionNominatesIt() {
        assertThat(complete("GET / HTTP/1.1\r\n" + H + "Upgrade: h2c\r\n\r\n").upgrades())
                .isEmpty();
        assertThat(complete("GET / HTTP/1.1\r\n" + H + "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n")
                        .upgrades())
                .containsExactly("websocket");
    }

    @Test
    void httpOneZeroIsNeverPersistent() {
        assertThat(complete("GET / HTTP/1.0\r\n" + H + "Connection: keep-alive\r\n\r\n")
                        .isPersistent())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 40})
    void waitsForTheEmptyLineAndMovesNothing(int tail) {
        String text = "GET / HTTP/1.1\r\n" + H + "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n\r\n";
        ByteBuf part = bytes(text.substring(0, text.length() - tail));
        assertThat(RequestHeadParser.parse(part, LIMITS)).isInstanceOf(HeadParse.NeedMore.class);
        assertThat(part.readerIndex()).isZero();
    }

    @Test
    void boundsBytesAndFields() {
        String many = "X: y\r\n".repeat(100);
        assertThat(parse("GET / HTTP/1.1\r\n" + H + many + "\r\n"))
                .isEqualTo(new HeadParse.Bad<>(431, "the head has more than 100 fields"));
        assertThat(parse("GET / HTTP/1.1\r\n" + H + "X: " + "y".repeat(64 * 1024)))
                .isEqualTo(new HeadParse.Bad<>(431, "the head is longer than 65536 bytes"));
        assertThat(parse("GET /" + "y".repeat(64 * 1024))).isInstanceOf(HeadParse.Bad.class);
    }

    private static RequestHead complete(String text) {
        assertThat(parse(text)).isInstanceOf(HeadParse.Complete.class);
        return ((HeadParse.Complete<RequestHead>) parse(text)).head();
    }

    private static HeadParse<RequestHead> parse(String text) {
        return RequestHeadParser.parse(bytes(text), LIMITS);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
