package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of docs/destinations.md is loaded and has no problems. */
class DestinationsPageTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- example:(\\w+) -->\n```yaml\n(.*?)```", Pattern.DOTALL);

    static Stream<String> examples() throws IOException {
        Path page = Path.of(System.getProperty("sallyport.root"), "docs/destinations.md");
        Matcher matcher = EXAMPLE.matcher(Files.readString(page));
        return matcher.results().map(found -> found.group(2)).toList().stream();
    }

    private static String named() {
        WebCa ca = WebCa.create();
        IssuedSvid client = ca.issueClient("partner");
        return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: partner-ca, namespace: shop }\ndata:\n  ca.crt: |\n"
                + ca.rootPem().indent(4)
                + "---\napiVersion: v1\nkind: Secret\nmetadata: { name: partner-client-certificate, namespace: shop }\ndata:\n"
                + "  tls.crt: " + base64(client.chainPem()) + "\n  tls.key: " + base64(client.keyPem()) + "\n"
                + "---\napiVersion: v1\nkind: Secret\nmetadata: { name: partner-proxy-login, namespace: shop }\n"
                + "stringData: { username: gate, password: secret }\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleOfThePageIsInForceAsWritten(String example) {
        Readings readings = Readings.of(example + named());

        assertThat(readings.problems()).isEmpty();
        assertThat(readings.snapshot().destinations().all()).isNotEmpty();
    }

    @Test
    void theExamplesAreFound() throws IOException {
        assertThat(examples()).hasSize(8);
    }

    @Test
    void theExamplesFolderIsInForceAsWrittenToo() throws IOException {
        Path file = Path.of(System.getProperty("sallyport.root"), "manifests/examples/destinations/shop.yaml");
        Readings readings = Readings.of(Files.readString(file) + named());

        assertThat(List.copyOf(readings.problems())).isEmpty();
        assertThat(readings.snapshot().destinations().all()).hasSize(4);
    }
}
