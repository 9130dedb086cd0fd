package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.output.Ink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each folder below {@code cases} holds inputs and one {@code *.cmd} per command: its arguments, {@code @} standing for
 * the folder; {@code *.expected} is all that it prints. {@code -Dsallyport.golden.write=true} writes them anew.
 */
class GoldenCasesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");

    @TestFactory
    Stream<DynamicTest> everyCaseSaysWhatIsExpected() throws IOException {
        List<Path> commands;
        try (Stream<Path> walk = Files.walk(CASES)) {
            commands = walk.filter(file -> file.toString().endsWith(".cmd"))
                    .sorted()
                    .toList();
        }
        assertThat(commands).hasSizeGreaterThan(20);
        return commands.stream()
                .map(file -> DynamicTest.dynamicTest(CASES.relativize(file).toString(), () -> check(file)));
    }

    private static void check(Path command) throws IOException {
        Path expected = Path.of(command.toString().replaceAll("cmd$", "expected"));
        String folder = command.getParent().toString();
        String line = Files.readString(command).strip().replace("@", folder);
        String[] arguments = line.isEmpty() ? new String[0] : line.split("\\s+");
        String said = run(arguments).replace(folder, "@");
        if (Boolean.getBoolean("sallyport.golden.write")) {
            Files.writeString(expected, said);
        }
        assertThat(said).isEqualTo(Files.readString(expected));
        assertThat(said).doesNotContain("\tat ", "defect of sallyport", "Exception");
    }

    static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = RootCommand.run(
                new Surroundings(new PrintWriter(out), new PrintWriter(err), Ink.PLAIN, Map.of()), arguments);
        return out + "--- standard error\n" + err + "--- exit " + code + "\n";
    }
}
