package dev.sallyport.proxy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.docs.MarkedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The README's tables are the code's. {@code make docs} rewrites them ({@code -Dsallyport.docs.write=true}). */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("sallyport.root", ".."));
    private static final MarkedPage README = new MarkedPage(ROOT.resolve("README.md"));

    @TestFactory
    Iterable<DynamicTest> everyTableSaysWhatTheCodeSays() throws IOException {
        Map<String, String> tables = new ReadmeTables(ROOT).all();
        if (MarkedPage.isToBeWritten()) {
            README.write(tables);
        }
        return tables.entrySet().stream()
                .map(table -> DynamicTest.dynamicTest(table.getKey(), () -> {
                    assertThat(table.getValue().lines().count())
                            .as("rows made from the code")
                            .isGreaterThan(3);
                    assertThat(README.table(table.getKey()))
                            .as("the README's table of %s is out of date: run make docs", table.getKey())
                            .contains(table.getValue());
                }))
                .toList();
    }
}
