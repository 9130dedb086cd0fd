package dev.sallyport.proxy.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.HostName;
import dev.sallyport.testkit.fuzz.Fuzzing;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * The head of a CONNECT, a line per field: the place it asks for has one reading, ours, the JDK's URI and our own when written
 * out; everything else gets a sentence.
 */
class ConnectRequestFuzzTest {
    @Test
    void aPlaceHasOneReading() {
        Fuzzing.run(ConnectRequestFuzzTest.class, ConnectRequestFuzzTest::fuzzerTestOneInput, 15_000);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Http2Headers head = new DefaultHttp2Headers(false);
        for (String line : new String(input, StandardCharsets.ISO_8859_1).split("\n", 64)) {
            int colon = line.indexOf(':', 1);
            if (colon > 0) {
                head.add(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        switch (ConnectRequest.read(head)) {
            case ConnectRequest.Bad bad -> {
                assertThat(bad.status()).isIn(400, 405, 415);
                assertThat(bad.sentence()).isNotBlank().isPrintable();
            }
            case ConnectRequest.Named named -> assertThat(head.method()).hasToString("POST");
            case ConnectRequest.Asked asked ->
                asked(asked.authority(), head.authority().toString());
        }
    }

    private static void asked(Authority authority, String text) {
        assertThat(Authority.parse(authority.toString())).isEqualTo(authority);
        assertThat(text).isPrintable();
        try {
            URI uri = new URI("http://" + text + "/");
            if (uri.getHost() != null && authority.host() instanceof HostName name) {
                String bare = uri.getHost().endsWith(".")
                        ? uri.getHost().substring(0, uri.getHost().length() - 1)
                        : uri.getHost();
                assertThat(bare).isEqualToIgnoringCase(name.text());
            }
            if (uri.getHost() != null) {
                assertThat(uri.getPort()).isEqualTo(authority.port());
            }
        } catch (URISyntaxException wrong) {
            assertThat(authority.host()).as("no URI has this host: " + text).isInstanceOf(HostName.class);
        }
    }
}
