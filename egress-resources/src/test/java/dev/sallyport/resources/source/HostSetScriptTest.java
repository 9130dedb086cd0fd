package dev.sallyport.resources.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that writes sets of package registries, with clients that say what this test has them say. */
class HostSetScriptTest {
    private static final Path SCRIPT = Path.of(System.getProperty("sallyport.root"), "manifests/hostsets/packages.sh");

    private record Said(int exit, String out, String err) {}

    @TempDir
    Path folder;

    @BeforeEach
    void installClients() throws IOException {
        client("npm", "echo https://user:pass@npm.mirror.example:8443/all/");
        client("go", "printf '%s\\n' 'https://go.mirror.example,direct' sum.mirror.example");
        client("apt-get", "printf '%s\\n' http://deb.mirror.example/debian http://deb.mirror.example/security");
        client("mvn", "echo 'Apache Maven 3'; echo 'Maven home: " + folder.resolve("maven") + "'");
        Files.createDirectories(folder.resolve("maven/conf"));
        Files.writeString(folder.resolve("maven/conf/settings.xml"), """
                <settings>
                  <!-- <mirror><url>https://comment.example/</url></mirror> -->
                  <mirrors>
                    <mirror><id>blocker</id><url>http://blocked.example/</url><blocked>true</blocked></mirror>
                    <mirror>
                      <id>ours</id><url>https://maven.mirror.example/all</url>
                    </mirror>
                  </mirrors>
                </settings>
                """);
    }

    private void client(String name, String says) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + says + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Said run(String... kinds) throws Exception {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(kinds));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", folder + ":/usr/bin:/bin");
        builder.environment().put("HOME", folder.toString());
        Process process = builder.redirectError(folder.resolve("err").toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), out, Files.readString(folder.resolve("err")));
    }

    @Test
    void theHostsThatClientsAreSetUpForBecomeSetsThatRulesCanName() throws Exception {
        Said said = run("maven", "npm", "go", "debian");

        assertThat(said.exit()).as(said.err()).isZero();
        Readings readings = Readings.of(said.out() + """
                ---
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: build, namespace: ci }
                spec: { rules: [{ hostSets: [packages-maven, packages-npm, packages-go, packages-debian], ports: [443] }] }
                """);
        assertThat(readings.problems()).isEmpty();
        Verdicts verdicts = Verdicts.of(readings.snapshot());
        for (String host : List.of(
                "maven.mirror.example",
                "npm.mirror.example",
                "go.mirror.example",
                "sum.mirror.example",
                "deb.mirror.example")) {
            assertThat(verdicts.ask("ci/x", host, 443)).isEqualTo("allow ci/build/#0");
        }
        for (String host : List.of("blocked.example", "comment.example", "direct")) {
            assertThat(verdicts.ask("ci/x", host, 443)).isEqualTo("no_rule");
        }
        assertThat(said.out()).doesNotContain("pass", "8443");
    }

    @Test
    void nothingIsGuessed() throws Exception {
        assertThat(run()).extracting(Said::exit).isEqualTo(2);
        assertThat(run("npm", "cobol")).satisfies(said -> {
            assertThat(said.exit()).isEqualTo(2);
            assertThat(said.out()).isEmpty();
            assertThat(said.err()).contains("cobol is none of");
        });
        client("npm", "echo undefined");
        assertThat(run("npm")).satisfies(said -> {
            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err()).contains("npm: its client names no host");
        });
    }
}
