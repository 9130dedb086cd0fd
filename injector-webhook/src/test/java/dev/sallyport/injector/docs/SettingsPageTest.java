package dev.sallyport.injector.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.injector.config.InjectorConfig;
import dev.sallyport.testkit.docs.MarkedPage;
import dev.sallyport.testkit.docs.SettingsTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The settings in docs/injector.md are the code's. {@code make docs} rewrites them. */
class SettingsPageTest {
    private static final Path ROOT = Path.of(System.getProperty("sallyport.root", ".."));

    @Test
    void thePageNamesEverySettingWithItsDefault() throws IOException {
        MarkedPage page = new MarkedPage(ROOT.resolve("docs/injector.md"));
        String table =
                new SettingsTable(ROOT.resolve("injector-webhook/src/main/java")).of(List.of(InjectorConfig.class));
        if (MarkedPage.isToBeWritten()) {
            page.write(Map.of("settings", table));
        }
        assertThat(table.lines().count()).as("rows made from the code").isGreaterThan(10);
        assertThat(page.table("settings"))
                .as("docs/injector.md is out of date: run make docs")
                .contains(table);
    }
}
