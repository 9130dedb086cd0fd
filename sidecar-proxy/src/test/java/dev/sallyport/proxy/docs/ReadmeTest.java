package dev.sallyport.proxy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The README's tables are the code's. {@code make docs} rewrites them ({@code -Dsallyport.docs.write=true}). */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("sallyport.root", ".."));
    private static final Path README = ROOT.resolve("README.md");

    @TestFactory
    Iterable<DynamicTest> everyTableSaysWhatTheCodeSays() throws IOException {
        Map<String, String> tables = new ReadmeTables(ROOT).all();
        if (Boolean.getBoolean("sallyport.docs.write")) {
            write(tables);
        }
        String readme = Files.readString(README);
        return tables.entrySet().stream()
                .map(table -> DynamicTest.dynamicTest(table.getKey(), () -> {
                    assertThat(table.getValue().lines().count())
                            .as("rows made from the code")
                            .isGreaterThan(3);
                    assertThat(tableOf(readme, table.getKey()))
                            .as("the README's table of %s is out of date: run make docs", table.getKey())
                            .isEqualTo(table.getValue());
                }))
                .toList();
    }

    private static void write(Map<String, String> tables) throws IOException {
        String readme = Files.readString(README);
        for (Map.Entry<String, String> table : tables.entrySet()) {
            readme = marked(table.getKey())
                    .matcher(readme)
                    .replaceFirst("$1" + Matcher.quoteReplacement(table.getValue() + "\n") + "$3");
        }
        Files.writeString(README, readme);
    }

    private static String tableOf(String readme, String name) {
        Matcher marked = marked(name).matcher(readme);
        assertThat(marked.find()).as("markers of table %s", name).isTrue();
        return marked.group(2).strip();
    }

    private static Pattern marked(String name) {
        return Pattern.compile("(<!-- table:" + name + " -->\n)(.*?)(<!-- /table -->)", Pattern.DOTALL);
    }
}
