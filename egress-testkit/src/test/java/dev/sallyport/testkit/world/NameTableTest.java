package dev.sallyport.testkit.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.world.NameTable.Answer;
import dev.sallyport.testkit.world.NameTable.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the names file makes the DNS answer. */
class NameTableTest {
    @TempDir
    private Path folder;

    @Test
    void followsAliasesAndEndsLoops() throws IOException {
        NameTable table =
                table("a.example CNAME 5 b.example", "b.example A 7 192.0.2.1", "loop.example CNAME 1 loop.example");

        assertThat(table.answer("A.Example", "A"))
                .isEqualTo(new Answer.Records(List.of(
                        new Value("a.example", "CNAME", 5, "b.example"), new Value("b.example", "A", 7, "192.0.2.1"))));
        assertThat(((Answer.Records) table.answer("loop.example", "A")).values())
                .hasSizeBetween(1, 20);
    }

    @Test
    void tellsNoDataFromNoSuchName() throws IOException {
        NameTable table = table("a.example A 5 192.0.2.1");

        assertThat(table.answer("a.example", "AAAA")).isEqualTo(new Answer.Records(List.of()));
        assertThat(table.answer("b.example", "A")).isEqualTo(new Answer.Code("NXDOMAIN", List.of()));
    }

    @Test
    void changesItsAnswerFromTheSecondQuestionOnAndStartsAgainWhenTheFileChanges() throws IOException {
        NameTable table = table("r.example A 0 192.0.2.1 192.0.2.2 then 10.0.0.1");

        assertThat(texts(table)).containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(texts(table)).containsExactly("10.0.0.1");
        assertThat(texts(table)).containsExactly("10.0.0.1");

        Files.writeString(folder.resolve("names.txt"), "r.example A 0 192.0.2.9 then 10.0.0.9 # longer\n");
        assertThat(texts(table)).containsExactly("192.0.2.9");
    }

    @Test
    void prefersTheExactNameToAWildcardAndTheLongestWildcard() throws IOException {
        NameTable table = table(
                "*.example A 1 192.0.2.1", "*.b.example A 1 192.0.2.2", "a.b.example NXDOMAIN", "s.example TIMEOUT");

        assertThat(table.answer("x.y.b.example", "A"))
                .isEqualTo(new Answer.Records(List.of(new Value("x.y.b.example", "A", 1, "192.0.2.2"))));
        assertThat(table.answer("a.b.example", "A")).isEqualTo(new Answer.Code("NXDOMAIN", List.of()));
        assertThat(table.answer("s.example", "A")).isEqualTo(new Answer.Silence());
    }

    @Test
    void keepsMappedAddressesSixteenBytesLong() {
        assertThat(NameTable.address(new Value("m", "AAAA", 1, "::ffff:10.0.0.1")))
                .hasSize(16)
                .endsWith(10, 0, 0, 1);
        assertThat(NameTable.address(new Value("m", "A", 1, "10.0.0.1"))).containsExactly(10, 0, 0, 1);
    }

    private NameTable table(String... lines) throws IOException {
        return new NameTable(Files.write(folder.resolve("names.txt"), List.of(lines)));
    }

    private static List<String> texts(NameTable table) {
        return ((Answer.Records) table.answer("r.example", "A"))
                .values().stream().map(Value::text).toList();
    }
}
