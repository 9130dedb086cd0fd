package dev.sallyport.proxy.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.docs.MarkedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/records.md and docs/record.schema.json are the code's. {@code make docs} rewrites them. */
class RecordsPageTest {
    private static final Path DOCS =
            Path.of(System.getProperty("sallyport.root", "..")).resolve("docs");

    @Test
    void thePageNamesEveryFieldOperatorAndFlag() throws IOException {
        MarkedPage page = new MarkedPage(DOCS.resolve("records.md"));
        Map<String, String> tables = RecordPages.tables();
        if (MarkedPage.isToBeWritten()) {
            page.write(tables);
        }
        for (Map.Entry<String, String> table : tables.entrySet()) {
            assertThat(page.table(table.getKey()))
                    .as("docs/records.md is out of date: run make docs")
                    .contains(table.getValue());
        }
    }

    @Test
    void theSchemaIsTheRecords() throws IOException {
        Path file = DOCS.resolve("record.schema.json");
        if (MarkedPage.isToBeWritten()) {
            Files.writeString(file, RecordPages.schema());
        }
        assertThat(file)
                .as("docs/record.schema.json is out of date: run make docs")
                .hasContent(RecordPages.schema());
    }
}
