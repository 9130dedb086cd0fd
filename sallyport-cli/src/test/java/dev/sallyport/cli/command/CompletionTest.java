package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.output.Ink;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What kubectl is told that may come next. */
class CompletionTest {
    private static List<String> after(String... words) {
        StringWriter out = new StringWriter();
        String[] arguments = new String[words.length + 1];
        arguments[0] = "__complete";
        System.arraycopy(words, 0, arguments, 1, words.length);
        int code = RootCommand.run(
                new Surroundings(new PrintWriter(out), new PrintWriter(out), Ink.PLAIN, Map.of()), arguments);
        assertThat(code).as(Arrays.toString(words)).isZero();
        return out.toString().lines().toList();
    }

    @Test
    void commandsAndWhatBeginsLikeOne() {
        assertThat(after("")).contains("analyze", "explain", "import", "probe", "status", ":4");
        assertThat(after()).isEqualTo(after(""));
        assertThat(after("ex")).containsExactly("explain", ":4");
        assertThat(after("import", "")).contains("cilium", "istio", "squid");
        assertThat(after("generate-c")).containsExactly(":0");
    }

    @Test
    void optionsAndTheirValues() {
        assertThat(after("explain", "--fo")).containsExactly("--folder", ":4");
        assertThat(after("explain", "--output="))
                .containsExactly("--output=json", "--output=text", "--output=yaml", ":4");
        assertThat(after("explain", "-o", "j")).containsExactly("json", ":4");
        assertThat(after("explain", "--protocol", "")).contains("TLS", "HTTP", "TCP");
        assertThat(after("status", "--")).contains("--context").doesNotContain("-h");
    }

    @Test
    void whatIsAFileIsTheShellsBusinessAndNonsenseIsNobodys() {
        assertThat(after("import", "squid", "squi")).containsExactly(":0");
        assertThat(after("frobnicate", "--x", "a b")).containsExactly(":0");
    }
}
