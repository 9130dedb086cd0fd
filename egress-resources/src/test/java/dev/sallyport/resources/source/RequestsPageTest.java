package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/requests.md and docs/routes.md are loaded, have no problems and mean what the pages say. */
class RequestsPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("<!-- example:\\w+ -->\n```yaml\n(.*?)```", Pattern.DOTALL);

    private static Readings readings(String page) throws IOException {
        Matcher matcher =
                EXAMPLE.matcher(Files.readString(Path.of(System.getProperty("sallyport.root"), "docs", page)));
        assertThat(matcher.find()).isTrue();
        Readings readings = Readings.of(matcher.group(1));
        assertThat(readings.problems()).isEmpty();
        return readings;
    }

    @Test
    void theRulesOfThePageAreInForceAsWritten() throws IOException {
        assertThat(readings("requests.md").snapshot().policies().getFirst().rules())
                .allSatisfy(rule -> assertThat(rule.conditions().http()).isNotNull());
    }

    @Test
    void theRoutesOfThePageAreInForceAsWritten() throws IOException {
        assertThat(readings("routes.md").snapshot().destinations().all())
                .allSatisfy(
                        destination -> assertThat(destination.routes().routes()).hasSize(3));
    }
}
