package dev.sallyport.injector.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.injector.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code pods/golden/<name>.in.yaml} becomes {@code <name>.out.yaml}, or is refused with the reasons and sentences of {@code
 * <name>.refused.txt}. {@code -Dsallyport.golden.write=true} writes what comes out instead of comparing it.
 */
class GoldenPodsTest {
    private static final boolean WRITE = Boolean.getBoolean("sallyport.golden.write");

    static Stream<Path> scenarios() {
        return Scenario.files("golden", ".in.yaml");
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void comesOutAsWrittenDown(Path in) throws IOException {
        Scenario scenario = Scenario.read(in);
        Path out = sibling(in, ".out.yaml");
        Path refused = sibling(in, ".refused.txt");
        switch (scenario.mutate()) {
            case Mutation.Patched patched -> {
                String warnings = patched.warnings().stream()
                        .map(warning -> "# warning: " + warning + "\n")
                        .collect(Collectors.joining());
                compare(out, warnings + Scenario.YAML.writeValueAsString(patched.result()));
                assertThat(refused).doesNotExist();
                Promises.hold(scenario);
            }
            case Mutation.Untouched untouched -> {
                compare(refused, "left alone: " + untouched.because().label() + "\n");
                assertThat(out).doesNotExist();
                assertThat(scenario.check(scenario.pod())).isEqualTo(new PodVerdict.Accepted());
            }
            case Mutation.Refused no -> {
                compare(refused, text(no));
                assertThat(out).doesNotExist();
                assertThat(scenario.check(scenario.pod())).isInstanceOf(PodVerdict.Refused.class);
            }
        }
    }

    private static String text(Mutation.Refused no) {
        return no.refusals().stream().map(GoldenPodsTest::line).collect(Collectors.joining());
    }

    private static String line(Refusal refusal) {
        return refusal.reason().label() + ": " + refusal.sentence() + "\n";
    }

    private static Path sibling(Path in, String ending) {
        return in.resolveSibling(in.getFileName().toString().replace(".in.yaml", ending));
    }

    private static void compare(Path file, String text) throws IOException {
        if (WRITE) {
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("write it with -Dsallyport.golden.write=true")
                .exists()
                .hasContent(text);
    }
}
