package dev.sallyport.proxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sallyport.testkit.admission.Admission;
import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.UserPods;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Observe, suggest, enforce: what a governed pod did while it was only observed is turned into a policy by the command line
 * as it ships, and under that policy the same pod does the same again; what it never did is refused.
 */
@ExtendWith(OnAttackGround.class)
class LearningNetnsIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String WEB = "192.175.48.60";
    /** Nobody's name leads there. */
    private static final String NAMELESS = "192.175.48.61";

    private static final int SUBDOMAINS = 8;
    private static final String ECHO = "exec 3<>/dev/tcp/" + NAMELESS + "/7 && echo back >&3 && timeout 5 head -n1 <&3";

    @Test
    void whatWasObservedIsProposedAndUnderTheProposalTheSameTrafficPasses(AttackGround here) throws Exception {
        names(here);
        here.write("learn.yaml", namespace("Observe"));
        try (RealServers servers = new RealServers(here)) {
            RunningPod app = governed(here);
            try {
                Eventually.await("the servers answer", SOON, () -> redis(app).equals("ok"));
                Map<String, String> free = traffic(app);
                assertThat(free.values()).as(free::toString).containsOnly("ok");
                Eventually.await(
                        "the last connection is on the record",
                        SOON,
                        () -> records(here).stream()
                                .anyMatch(record ->
                                        record.path("upstream").asText().equals(NAMELESS + ":7")));
                String proposed = proposal(here);
                assertThat(places(observed(here)))
                        .isEqualTo(places(new YAMLMapper().readTree(proposed)))
                        .contains("*.cdn.learn.example [443]", NAMELESS + "/32 [7]", "db.learn.example [5432]");

                here.write("learn.yaml", namespace("Deny") + "---\n" + proposed);
                Eventually.await("what was not seen is refused", SOON, () -> !get(app, "https://new.learn.example/"));
                int before = records(here).size();
                Map<String, String> governed = traffic(app);
                assertThat(governed).isEqualTo(free);
                assertThat(records(here).stream().skip(before)).isNotEmpty().allSatisfy(record -> {
                    assertThat(record.path("decision").asText())
                            .as(record::toString)
                            .isEqualTo("allowed");
                    assertThat(record.path("rule").asText()).startsWith("learn/learner-observed/");
                });
                unseenIsRefused(here, app);
            } finally {
                app.close();
            }
        } finally {
            here.remove("learn.yaml");
        }
    }

    private static void names(AttackGround here) {
        List.of("api.learn.example", "plain.learn.example", "new.learn.example")
                .forEach(name -> here.cluster().world().setName(name, "A 60 " + WEB));
        here.cluster().world().setName("*.cdn.learn.example", "A 60 " + WEB);
        here.cluster().world().setName("cache.learn.example", "A 60 192.175.48.62");
        here.cluster().world().setName("db.learn.example", "A 60 192.175.48.63");
    }

    private static String namespace(String posture) {
        return """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: learn
                  labels: { sallyport.dev/inject: enabled }
                  annotations: { sallyport.dev/default-posture: %s }
                """.formatted(posture);
    }

    /** The injector has read of the namespace when its pods come back changed. */
    private static RunningPod governed(AttackGround here) {
        Eventually.await(
                "the namespace is governed",
                SOON,
                () -> here.system().admission().create(UserPods.app("learn", "learner", "trial"))
                                instanceof Admission.Admitted<Pod> admitted
                        && !admitted.object().getSpec().getInitContainers().isEmpty());
        return here.system().run(UserPods.app("learn", "learner", "learner"));
    }

    /** TLS, HTTP on two ports, many names below one domain, databases by name, and TCP to an address that has no name. */
    private static Map<String, String> traffic(RunningPod app) {
        Map<String, String> outcome = new LinkedHashMap<>();
        List<String> urls = new ArrayList<>(List.of(
                "https://api.learn.example/", "http://plain.learn.example/", "http://plain.learn.example:8080/x"));
        for (int i = 1; i <= SUBDOMAINS; i++) {
            urls.add("https://c" + i + ".cdn.learn.example/");
        }
        urls.forEach(url -> outcome.put(url, get(app, url) ? "ok" : "failed"));
        outcome.put("redis", redis(app));
        outcome.put("psql", has(app, "testkit's PostgreSQL", "psql", "-w", "host=db.learn.example connect_timeout=5"));
        outcome.put("nameless", has(app, "back", "bash", "-c", ECHO));
        return outcome;
    }

    private static boolean get(RunningPod app, String url) {
        return app.exec(
                        SallyportSystem.APP,
                        "curl",
                        "-sSf",
                        "--max-time",
                        "10",
                        "--cacert",
                        "/etc/internet/ca.crt",
                        "-o",
                        "/dev/null",
                        url)
                .succeeded();
    }

    private static String redis(RunningPod app) {
        return has(app, "PONG", "redis-cli", "-h", "cache.learn.example", "ping");
    }

    private static String has(RunningPod app, String wanted, String... command) {
        String said = app.exec(SallyportSystem.APP, command).output();
        return said.contains(wanted) ? "ok" : said;
    }

    /** By the command line as it ships, from the gateway's records; what it leaves out or widens, it says. */
    private static String proposal(AttackGround here) throws IOException {
        Path records = Files.write(
                here.cluster().folder().resolve("learned.jsonl"),
                records(here).stream().map(JsonNode::toString).toList());
        Path jar = Path.of("../sallyport-cli/target/sallyport.jar");
        assertThat(jar).as("mvn package -pl sallyport-cli").exists();
        CommandResult run = Shell.run(
                System.getProperty("java.home") + "/bin/java", "-jar", jar.toString(), "suggest", records.toString());
        assertThat(run.exit()).as(run.output()).isEqualTo(1);
        assertThat(run.stderr()).contains("*.cdn.learn.example: stands for " + SUBDOMAINS + " names");
        return run.stdout();
    }

    /** What the gateway proposes by itself, through its admin. */
    private static JsonNode observed(AttackGround here) throws IOException {
        String page = here.gateway()
                .exec("gateway", "curl", "-sS", "http://127.0.0.1:15421/v1/suggest?namespace=learn")
                .orThrow()
                .stdout();
        return new ObjectMapper().readTree(page).path("resources").path(0);
    }

    private static Set<String> places(JsonNode policy) {
        Set<String> places = new TreeSet<>();
        for (JsonNode rule : policy.at("/spec/rules")) {
            for (String list : List.of("hosts", "cidrs")) {
                rule.path(list).forEach(one -> places.add(one.asText() + " " + rule.path("ports")));
            }
        }
        return places;
    }

    /** Of this namespace; lookups and connections alike. */
    private static List<JsonNode> records(AttackGround here) {
        return here.records().all().stream()
                .filter(record -> record.path("spiffe_id").asText().contains("/ns/learn/"))
                .toList();
    }

    private static void unseenIsRefused(AttackGround here, RunningPod app) {
        assertThat(get(app, "https://c99.cdn.learn.example/"))
                .as("the wildcard that was told")
                .isTrue();
        // Asked once more: the first refusal may have been the change of policy itself.
        assertThat(get(app, "https://new.learn.example/")).as("another name").isFalse();
        assertThat(get(app, "http://api.learn.example/")).as("another port").isFalse();
        assertThat(has(app, "back", "bash", "-c", ECHO.replace(NAMELESS, WEB)))
                .as("another address")
                .isNotEqualTo("ok");
        assertThat(here.records()
                        .await(
                                1,
                                record -> record.path("sni").asText().equals("new.learn.example")
                                        && record.path("decision").asText().equals("denied")))
                .last()
                .satisfies(record -> assertThat(record.path("reason").asText()).isEqualTo("no_rule"));
        assertThat(here.records()
                        .await(1, record -> record.path("authority").asText().equals(WEB + ":7")))
                .last()
                .satisfies(
                        record -> assertThat(record.path("decision").asText()).isEqualTo("denied"));
    }
}
