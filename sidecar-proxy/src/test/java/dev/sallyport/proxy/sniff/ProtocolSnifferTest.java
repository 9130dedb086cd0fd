package dev.sallyport.proxy.sniff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.Host;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolSnifferTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private final ProtocolSniffer sniffer = new ProtocolSniffer();

    @Test
    void readsHostOfARequestAtEverySplit() {
        String head = "GET /a?b HTTP/1.1\r\nAccept: */*\r\nHost: Api.Example.COM:8080\r\n\r\n";
        for (int length = 0; length < head.length(); length++) {
            assertThat(sniff(head.substring(0, length))).isInstanceOf(Sniffed.NeedMore.class);
        }
        Sniffed expected = new Sniffed.Http1(Host.parse("api.example.com"), 8080);
        assertThat(sniff(head)).isEqualTo(expected);
        assertThat(sniff(head + "body")).isEqualTo(expected);
    }

    @Test
    void readsHostOfUnknownMethodsToo() {
        assertThat(sniff("FROBNICATE / HTTP/1.1\r\nHost: a.example\r\n\r\n"))
                .isEqualTo(new Sniffed.Http1(Host.parse("a.example"), null));
    }

    @Test
    void knowsTheHttpTwoPreface() {
        for (int length = 1; length < PREFACE.length(); length++) {
            assertThat(sniff(PREFACE.substring(0, length))).isInstanceOf(Sniffed.NeedMore.class);
        }
        assertThat(sniff(PREFACE)).isEqualTo(new Sniffed.H2c());
        assertThat(sniff(PREFACE + "more")).isEqualTo(new Sniffed.H2c());
        assertHttpMalformed("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2p1\r\n",
                "EHLO client.example\r\n",
                "USER anonymous\r\n",
                "*1\r\n$4\r\nPING\r\n",
                "PING\r\n",
                "NICK someone\r\n",
                "CONNECT\naccept-version:1.2\n\n\0",
                "get key\r\n",
                "CONNECT {\"a\":1}\r\n",
                "OPTIONS rtsp://example.com RTSP/1.0\r\n",
                "AMQP\0\0\t\1",
                "\0\0\0\u0008\4\u00d2\u0016/",
                "@RSYNCD: 31.0\n",
                "<13>1 2026",
                "{\"json\":true}",
                "0\f\2\1\1",
                "\u0012\1\0/\0\0\1\0",
                "\u00ff\u00fd\3",
                "\u0080\1\0\1\0\0\0\4"
            })
    void otherProtocolsAreOpaqueAtOnce(String bytes) {
        assertThat(sniff(bytes)).isEqualTo(new Sniffed.Opaque());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\nHost: a.example\n\n",
                " GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "\r\nGET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "\0GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET\t/\tHTTP/1.1\r\nHost: a.example\r\n\r\n",
                "get / http/1.1\r\nHost: a.example\r\n\r\n",
                "GET / HTTP/1.2\r\nHost: a.example\r\n\r\n",
                "GET / HTTP/3\r\nHost: a.example\r\n\r\n",
                "GET /\r\nHost: a.example\r\n\r\n",
                "FOO /x http/1.1 \r\nHost: a.example\r\n\r\n",
                "FOO \4\0/x HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "_ /\1 HTTP/1.1\r\nHost: a.example\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n",
                "GET http://a.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n",
                "GET /\1 HTTP/1.1\r\nHost: a.example\r\n\r\n"
            })
    void whatALenientServerReadsAsHttpIsNeverOpaque(String bytes) {
        assertHttpMalformed(bytes);
    }

    @Test
    void oversizeHeadIsMalformed() {
        String padding = "x".repeat(ProtocolSniffer.MAX_BYTES);
        assertHttpMalformed("GET / HTTP/1.1\r\nHost: a.example\r\nCookie: " + padding);
        assertHttpMalformed("GET /" + padding);
        assertThat(sniff(padding)).isEqualTo(new Sniffed.Opaque());
    }

    @Test
    void lineEndsAloneAreNeverOpaqueSinceServersSkipThemBeforeARequest() {
        for (String blank : new String[] {"\r\n", "\n", "\r", " \t\r\n\r\n", "\0\r\n"}) {
            assertThat(sniff(blank)).isEqualTo(new Sniffed.NeedMore());
            assertThat(conclude(blank)).isInstanceOf(Sniffed.Malformed.class);
        }
        String full = "\r\n".repeat(ProtocolSniffer.MAX_BYTES / 2);
        assertThat(sniff(full)).isInstanceOf(Sniffed.Malformed.class);
    }

    @Test
    void atTheDeadlineABegunRequestIsMalformedAndOtherTextIsOpaque() {
        assertThat(conclude("GET /inde")).isInstanceOf(Sniffed.Malformed.class);
        assertThat(conclude("POS")).isInstanceOf(Sniffed.Malformed.class);
        assertThat(conclude("GET / HTTP/1.1\r\nHost: a.exa")).isInstanceOf(Sniffed.Malformed.class);
        assertThat(conclude(PREFACE.substring(0, 20))).isInstanceOf(Sniffed.Malformed.class);
        assertThat(conclude("hello")).isEqualTo(new Sniffed.Opaque());
        assertThat(conclude("hello world")).isEqualTo(new Sniffed.Opaque());
        assertThat(conclude("\5\1\0")).isEqualTo(new Sniffed.Opaque());
        assertThat(conclude("")).isEqualTo(new Sniffed.NeedMore());
    }

    @Test
    void randomBytesNeverThrowAndAnswersStand() {
        Random random = new Random(15402);
        String alphabet = "GETPOSRI*/ :\r\n\t\0HTP/1.12.0Hosta.example\u0016\u0003\u0001\u0080";
        for (int round = 0; round < 20_000; round++) {
            ByteBuf bytes = Unpooled.buffer();
            Sniffed before = new Sniffed.NeedMore();
            for (int i = 0; i < 60; i++) {
                boolean wild = random.nextInt(10) == 0;
                bytes.writeByte(wild ? random.nextInt(256) : alphabet.charAt(random.nextInt(alphabet.length())));
                Sniffed now = sniffer.sniff(bytes);
                if (!(before instanceof Sniffed.NeedMore)) {
                    assertThat(now).isEqualTo(before);
                }
                assertThat(sniffer.conclude(bytes)).isNotInstanceOf(Sniffed.NeedMore.class);
                before = now;
            }
        }
    }

    private void assertHttpMalformed(String bytes) {
        assertThat(sniff(bytes))
                .isInstanceOfSatisfying(
                        Sniffed.Malformed.class,
                        malformed -> assertThat(malformed.tls()).isFalse());
    }

    private Sniffed sniff(String bytes) {
        return sniffer.sniff(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }

    private Sniffed conclude(String bytes) {
        return sniffer.conclude(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }
}
