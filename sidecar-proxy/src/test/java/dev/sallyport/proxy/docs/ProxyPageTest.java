package dev.sallyport.proxy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.docs.MarkedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The tables about the proxy, in docs/proxy.md and README.md, are the code's. {@code make docs} rewrites them ({@code
 * -Dsallyport.docs.write=true}).
 */
class ProxyPageTest {
    private static final Path ROOT = Path.of(System.getProperty("sallyport.root", ".."));
    private static final MarkedPage README = new MarkedPage(ROOT.resolve("README.md"));
    private static final MarkedPage PAGE = new MarkedPage(ROOT.resolve("docs/proxy.md"));

    @TestFactory
    Iterable<DynamicTest> everyTableSaysWhatTheCodeSays() throws IOException {
        Map<String, String> tables = new ProxyTables(ROOT).all();
        if (MarkedPage.isToBeWritten()) {
            README.write(tables);
            PAGE.write(tables);
        }
        return tables.entrySet().stream()
                .map(table -> DynamicTest.dynamicTest(table.getKey(), () -> {
                    assertThat(table.getValue().lines().count())
                            .as("rows made from the code")
                            .isGreaterThan(3);
                    assertThat(Stream.of(README.table(table.getKey()), PAGE.table(table.getKey()))
                                    .flatMap(Optional::stream))
                            .as("the table of %s is out of date: run make docs", table.getKey())
                            .containsExactly(table.getValue());
                }))
                .toList();
    }
}
