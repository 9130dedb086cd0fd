package dev.sallyport.resources.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example of docs/requests.md is loaded, has no problems and means what the page says. */
class RequestsPageTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- example:requests -->\n```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExampleOfThePageIsInForceAsWritten() throws IOException {
        Matcher matcher =
                EXAMPLE.matcher(Files.readString(Path.of(System.getProperty("sallyport.root"), "docs/requests.md")));
        assertThat(matcher.find()).isTrue();
        Readings readings = Readings.of(matcher.group(1));
        assertThat(readings.problems()).isEmpty();
        assertThat(readings.snapshot().policies().getFirst().rules())
                .allSatisfy(rule -> assertThat(rule.conditions().http()).isNotNull());
    }
}
