package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar and its launcher as processes. */
class SallyportIT {
    private static final Path ROOT = Path.of(System.getProperty("sallyport.root"));
    private static final Path JAR = Path.of(System.getProperty("sallyport.jar"));
    private static final Path EXAMPLES = ROOT.resolve("manifests/examples/policies");

    @TempDir
    Path folder;

    private record Run(int code, String out, String err, Duration took) {}

    private Run jar(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("java.home") + "/bin/java", "-Xmx256m", "-jar", JAR.toString()));
        command.addAll(Arrays.asList(arguments));
        return run(command);
    }

    private Run run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "std", ".out");
        Path err = Files.createTempFile(folder, "std", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        long start = System.nanoTime();
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err), took);
    }

    private static void isAMistake(Run run, String word) {
        assertThat(run.code()).as(run.toString()).isEqualTo(2);
        assertThat(run.err()).contains(word).doesNotContain("\tat ", "Exception", "defect");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void exitCodesAreForPrograms() throws Exception {
        String at = "--at=2026-11-25T12:00:00Z";
        String examples = EXAMPLES.toString();
        assertThat(jar("analyze", examples, at).code()).isZero();
        assertThat(jar("explain", "shop/checkout", "api.stripe.com:443", "-f", examples, at)
                        .code())
                .isZero();
        assertThat(jar("explain", "shop/checkout", "evil.example.org:443", "-f", examples, at)
                        .code())
                .isEqualTo(3);
        assertThat(jar("explain", "shop/checkout", "162.159.200.1:123", "-f", examples, at)
                        .code())
                .isEqualTo(4);
        assertThat(jar("explain", "shop/checkout").code()).isEqualTo(2);
        assertThat(jar("frobnicate").code()).isEqualTo(2);
        assertThat(jar("--help").code()).isZero();
    }

    @Test
    void nothingIsColouredWhereNobodyLooks() throws Exception {
        assertThat(jar("explain", "shop/checkout", "api.stripe.com:443", "-f", EXAMPLES.toString())
                        .out())
                .doesNotContain("\u001b");
    }

    @Test
    void completesForBash() throws Exception {
        Run run = jar("generate-completion");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("analyze", "explain", "cilium", "complete ");
    }

    @Test
    void binaryLargeAndUnreadableFilesAreMistakesNotDefects() throws Exception {
        Path binary = Files.write(folder.resolve("binary"), new byte[] {1, 0, (byte) 0xff});
        Path latin =
                Files.write(folder.resolve("latin"), "http_access deny \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        Path large = Files.write(folder.resolve("large"), new byte[10 << 20]);
        for (String kind : List.of("squid", "cilium", "istio")) {
            isAMistake(jar("import", kind, binary.toString()), "NUL");
            isAMistake(jar("import", kind, latin.toString()), "UTF-8");
            isAMistake(jar("import", kind, large.toString()), "bytes");
            isAMistake(jar("import", kind, folder.resolve("none").toString()), "no file");
        }
        isAMistake(jar("import", "squid", "/proc/self/mem"), "cannot be read");
        isAMistake(jar("analyze", binary.toString()), "no folder");
    }

    @Test
    void yamlBombsAreRefused() throws Exception {
        StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char c = 'b'; c < 'k'; c++) {
            bomb.append(c)
                    .append(": &")
                    .append(c)
                    .append(" [")
                    .append(("*" + (char) (c - 1) + ", ").repeat(9))
                    .append("x]\n");
        }
        Path file = Files.writeString(folder.resolve("bomb.yaml"), bomb);
        Path deep = Files.writeString(folder.resolve("deep.yaml"), "[".repeat(100_000));
        for (Path bad : List.of(file, deep)) {
            isAMistake(
                    jar("import", "cilium", bad.toString()), bad.getFileName().toString());
            isAMistake(jar("import", "istio", bad.toString()), bad.getFileName().toString());
        }
        Run run = jar("analyze", folder.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("bomb.yaml:2: error", "deep.yaml:1: error")
                .doesNotContain("Exception");
    }

    @Test
    void theLauncherRunsUnderBothNamesAndItsStartIsShort() throws Exception {
        Path launcher = ROOT.resolve("sallyport-cli/bin/sallyport");
        Path plugin = Files.createSymbolicLink(folder.resolve("kubectl-sallyport"), launcher);
        List<String> command =
                List.of(plugin.toString(), "explain", "shop/checkout", "api.stripe.com:443", "-f", EXAMPLES.toString());
        Run first = run(command);
        Run second = run(command);
        Run bare = jar("explain", "shop/checkout", "api.stripe.com:443", "-f", EXAMPLES.toString());
        assertThat(first.code()).as(first.toString()).isZero();
        assertThat(second.out()).isEqualTo(first.out()).isEqualTo(bare.out());
        assertThat(second.err()).isEmpty();
        System.out.printf(
                "explain took %d ms by java -jar, %d ms by the launcher, %d ms by its second start%n",
                bare.took().toMillis(), first.took().toMillis(), second.took().toMillis());
        assertThat(second.took()).isLessThan(Duration.ofSeconds(10));
    }
}
