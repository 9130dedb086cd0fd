package dev.sallyport.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http2HeadReaderTest {
    private static final HeadLimits LIMITS = new HeadLimits(1024, 20);
    private static final String GET = ":method=GET|:scheme=http|:path=/a?b|:authority=a.example";

    /** Fields parted by bars, name and value by the first equals sign behind the name's colon. */
    private static Http2Headers headers(String lines) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (String line : lines.split("\\|", -1)) {
            int equals = line.indexOf('=');
            String value = line.substring(equals + 1);
            headers.add(
                    line.substring(0, equals),
                    value.replace("<CR>", "\r").replace("<LF>", "\n").replace("<NUL>", "\0"));
        }
        return headers;
    }

    private static HeadParse<RequestHead> request(String lines, boolean ended) {
        return Http2HeadReader.request(headers(lines), ended, LIMITS);
    }

    private static RequestHead whole(String lines, boolean ended) {
        return ((HeadParse.Complete<RequestHead>) request(lines, ended)).head();
    }

    @Test
    void makesTheSameValueOfARequestAsHttp1Does() {
        RequestHead head = whole(GET + "|cookie=a=1|x-y=z|cookie=b=2", true);
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.target()).isEqualTo(new RequestTarget.Origin("/a?b"));
        assertThat(head.host()).isEqualTo(HostPort.parse("a.example"));
        assertThat(head.framing()).isEqualTo(new BodyFraming.None());
        assertThat(head.fields().values("cookie")).containsExactly("a=1; b=2");
        assertThat(whole(GET + "|content-length=5", false).framing()).isEqualTo(new BodyFraming.Length(5));
        assertThat(whole(GET, false).framing()).isEqualTo(new BodyFraming.Chunked());
        assertThat(whole(GET + "|host=A.example.", true).host()).isEqualTo(HostPort.parse("a.example"));
        assertThat(whole(":method=GET|:scheme=http|:path=/|host=b.example:81", true)
                        .host())
                .isEqualTo(HostPort.parse("b.example:81"));
        assertThat(whole(":method=OPTIONS|:scheme=http|:path=*|:authority=a.example", true)
                        .target())
                .isEqualTo(new RequestTarget.Asterisk());
        assertThat(whole(GET + "|te=trailers", true).fields().listed("te")).containsExactly("trailers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "two methods; :method=GET|:method=GET|:scheme=http|:path=/|:authority=a.example",
                "no method; :scheme=http|:path=/|:authority=a.example",
                "method no token; :method=GE T|:scheme=http|:path=/|:authority=a.example",
                "two authorities; :method=GET|:scheme=http|:path=/|:authority=a.example|:authority=a.example",
                "no authority; :method=GET|:scheme=http|:path=/",
                "another host; " + GET + "|host=b.example",
                "another port; " + GET + "|host=a.example:81",
                "two hosts; " + GET + "|host=a.example|host=a.example",
                "userinfo; :method=GET|:scheme=http|:path=/|:authority=u@a.example",
                "path in authority; :method=GET|:scheme=http|:path=/|:authority=a.example/x",
                "https; :method=GET|:scheme=https|:path=/|:authority=a.example",
                "no scheme; :method=GET|:path=/|:authority=a.example",
                "no path; :method=GET|:scheme=http|:authority=a.example",
                "empty path; :method=GET|:scheme=http|:path=|:authority=a.example",
                "path without slash; :method=GET|:scheme=http|:path=a|:authority=a.example",
                "absolute path; :method=GET|:scheme=http|:path=http://b.example/|:authority=a.example",
                "asterisk; :method=GET|:scheme=http|:path=*|:authority=a.example",
                "fragment; :method=GET|:scheme=http|:path=/#x|:authority=a.example",
                "space in path; :method=GET|:scheme=http|:path=/ HTTP/1.1|:authority=a.example",
                "line end in path; :method=GET|:scheme=http|:path=/<CR><LF>x|:authority=a.example",
                "non-ASCII path; :method=GET|:scheme=http|:path=/é|:authority=a.example",
                "unknown pseudo; " + GET + "|:protocol=websocket",
                "status in request; :status=200|" + GET,
                "upper case; " + GET + "|X-Y=z",
                "no name; " + GET + "|=z",
                "space in name; " + GET + "|x y=z",
                "colon in name; " + GET + "|x:y=z",
                "connection; " + GET + "|connection=close",
                "keep-alive; " + GET + "|keep-alive=1",
                "proxy-connection; " + GET + "|proxy-connection=close",
                "transfer-encoding; " + GET + "|transfer-encoding=chunked",
                "upgrade; " + GET + "|upgrade=websocket",
                "te gzip; " + GET + "|te=gzip",
                "te trailers and more; " + GET + "|te=trailers, gzip",
                "CR in value; " + GET + "|x=a<CR>b",
                "LF in value; " + GET + "|x=a<LF>b",
                "NUL in value; " + GET + "|x=a<NUL>b",
                "white space before; " + GET + "|x= a",
                "non-ASCII value; " + GET + "|x=é",
                "two lengths; " + GET + "|content-length=1|content-length=1",
                "signed length; " + GET + "|content-length=+1",
                "length without content; " + GET + "|content-length=1",
                "CONNECT with path; :method=CONNECT|:path=/|:authority=a.example:1",
                "CONNECT with length; :method=CONNECT|:authority=a.example:1|content-length=1",
            })
    void refusesWhatHasTwoReadings(String what, String lines) {
        assertThat(request(lines, true)).as(what).isInstanceOf(HeadParse.Bad.class);
    }

    @Test
    void countsFieldsAndBytes() {
        assertThat(request(GET + "|x=y".repeat(20), true)).isInstanceOf(HeadParse.Complete.class);
        assertThat(request(GET + "|x=y".repeat(21), true))
                .isInstanceOfSatisfying(
                        HeadParse.Bad.class, bad -> assertThat(bad.status()).isEqualTo(431));
        assertThat(request(GET + "|x=" + "y".repeat(1024), true)).isInstanceOf(HeadParse.Bad.class);
    }

    @Test
    void readsAnswers() {
        ResponseHead head = answer(":status=200|content-length=3|x=é", false, false);
        assertThat(head.framing()).isEqualTo(new BodyFraming.Length(3));
        assertThat(answer(":status=200", true, false).framing()).isEqualTo(new BodyFraming.Length(0));
        assertThat(answer(":status=200", false, false).framing()).isEqualTo(new BodyFraming.Chunked());
        assertThat(answer(":status=200|content-length=9", true, true).framing()).isEqualTo(new BodyFraming.None());
        assertThat(answer(":status=103", false, false).isInterim()).isTrue();
        for (String bad : new String[] {
            ":status=101",
            ":status=99",
            ":status=2000",
            ":status=2x0",
            "x=y",
            ":status=200|:path=/",
            ":status=200|:status=200",
            ":status=200|connection=close",
            ":status=200|X=y",
            ":status=200|content-length=1,1"
        }) {
            assertThat(Http2HeadReader.response(headers(bad), false, false, LIMITS))
                    .as(bad)
                    .isInstanceOf(HeadParse.Bad.class);
        }
    }

    private static ResponseHead answer(String lines, boolean ended, boolean toHead) {
        return ((HeadParse.Complete<ResponseHead>) Http2HeadReader.response(headers(lines), ended, toHead, LIMITS))
                .head();
    }

    @Test
    void trailersLoseWhatHasNoPlaceThere() {
        assertThat(((HeadParse.Complete<HeaderFields>)
                                Http2HeadReader.trailers(headers("grpc-status=0|content-length=5|host=x"), LIMITS))
                        .head()
                        .all())
                .containsExactly(new HeaderField("grpc-status", "0"));
        assertThat(Http2HeadReader.trailers(headers(":status=200"), LIMITS)).isInstanceOf(HeadParse.Bad.class);
    }
}
