package dev.sallyport.proxy.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A gateway's admin as a person and as an attacker ask it, a sidecar giving it something to tell. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminProcessIT {
    @TempDir
    static Path folder;

    private AdminScene scene;

    @BeforeAll
    void startBoth() throws Exception {
        scene = AdminScene.start(folder);
        scene.connect("api.payments.example:443");
        scene.connect("bad.example:443");
    }

    @AfterAll
    void stopBoth() {
        scene.close();
    }

    @Test
    void statusSaysHowItStandsAndWhichRulesDecided() throws Exception {
        await().untilAsserted(
                        () -> assertThat(scene.page("/v1/status").get("rules").findValuesAsText("rule"))
                                .contains("shop/checkout/never"));
        JsonNode status = scene.page("/v1/status");
        assertThat(status.get("ready").asBoolean()).isTrue();
        assertThat(status.get("version").asText()).isEqualTo("0.1.0-SNAPSHOT");
        assertThat(status.at("/policy/generation").asLong()).isPositive();
        assertThat(status.at("/policy/problems").asInt()).isPositive();
        assertThat(status.at("/policy/rejected").get(0).asText()).contains("EgressPolicy shop/broken", "spec.rules[0]");
        assertThat(status.at("/identity/spiffe_id").asText()).endsWith("/sa/sallyport-gateway");
        assertThat(status.at("/identity/days_left").isInt()).isTrue();
        assertThat(status.at("/tunnels/connections").asInt()).isEqualTo(1);
        assertThat(status.at("/overload/new_work_refused_for").isNull()).isTrue();
        JsonNode rule = status.get("rules").get(0);
        assertThat(rule.get("matches").asLong()).isPositive();
        assertThat(rule.get("last_match").asText()).startsWith("20");
        assertThat(scene.gateway.log()).contains("Admin: GET /v1/status -> 200");
    }

    @Test
    void theCommandLineShowsItToPeopleAndPrograms() throws Exception {
        String at = "--admin=127.0.0.1:" + scene.port;
        await().untilAsserted(
                        () -> assertThat(scene.page("/v1/status").get("rules").findValuesAsText("rule"))
                                .contains("shop/checkout/never"));
        AdminScene.Run status = scene.cli("status", at);
        assertThat(status.code()).as(status.toString()).isEqualTo(1);
        assertThat(status.out()).contains("ready", "days left", "EgressPolicy shop/broken", "shop/checkout/never");
        assertThat(new ObjectMapper()
                        .readTree(scene.cli("status", at, "-o", "json").out())
                        .get("ready")
                        .asBoolean())
                .isTrue();
        assertThat(scene.cli("connections", at, "-n", "elsewhere").out()).contains("Nothing is carried.");
        assertThat(scene.cli("config", at, "--changed").out())
                .contains("sallyport.admin.port", Integer.toString(scene.port))
                .doesNotContain("max-tunnels");
        AdminScene.Run changed =
                scene.cli("loglevel", at, "--level=DEBUG", "--category=dev.sallyport.proxy.dial", "--for=PT1S");
        assertThat(changed.out()).contains("dev.sallyport.proxy.dial", "DEBUG", "until 20");
        AdminScene.Run wrong = scene.cli("loglevel", at, "--level=LOUD");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("400", "DEBUG, INFO, WARN or ERROR");
        assertThat(scene.cli("suggest", at, "--denied").out())
                .contains("name: checkout-observed", "- api.payments.example");
        AdminScene.Run inventory =
                scene.cli("inventory", at, "-f", folder.resolve("resources").toString());
        assertThat(inventory.code()).isEqualTo(1);
        assertThat(inventory.out()).contains("shop/checkout/never", "api.payments.example:443");
    }

    @Test
    void aProbeIsWhatThePodsAppWouldGet() throws Exception {
        String by = "--proxy=127.0.0.1:" + scene.proxy();
        AdminScene.Run refused = scene.cli("probe", by, "shop/checkout-0", "unheard.example:443");
        assertThat(refused.code()).as(refused.toString()).isEqualTo(3);
        assertThat(refused.out()).contains("refused no_rule (403)", "No rule allows");
        AdminScene.Run denied = scene.cli("probe", by, "shop/checkout-0", "bad.example:443", "-o", "json");
        assertThat(denied.code()).isEqualTo(3);
        JsonNode said = new ObjectMapper().readTree(denied.out());
        assertThat(said.get("reason").asText()).isEqualTo("denied_by_rule");
        assertThat(said.get("connected").asBoolean()).isFalse();
    }

    @Test
    void withoutAForwardedPortKubectlForwardsOneAndEndsWithTheCommand() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path kubectl = bin.resolve("kubectl");
        Files.writeString(kubectl, """
                #!/bin/sh
                echo "$@" > %1$s/arguments
                echo $$ > %1$s/pid
                echo "Forwarding from 127.0.0.1:%2$d -> 15421"
                exec sleep 60
                """.formatted(bin, scene.port));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        AdminScene.Run run = scene.cli("status", "sallyport-gateway-7f-x2", "--context=kind");
        assertThat(run.code()).as(run.toString()).isEqualTo(1);
        assertThat(run.out()).contains("shop/broken");
        assertThat(Files.readString(bin.resolve("arguments")).strip())
                .isEqualTo(
                        "--context=kind --namespace=sallyport-system port-forward pod/sallyport-gateway-7f-x2 :15421");
        long pid = Long.parseLong(Files.readString(bin.resolve("pid")).strip());
        await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        Files.writeString(kubectl, "#!/bin/sh\necho 'Error from server (Forbidden): pods is forbidden' >&2; exit 1\n");
        AdminScene.Run forbidden = scene.cli("config");
        assertThat(forbidden.code()).isEqualTo(2);
        assertThat(forbidden.err()).contains("Forbidden").doesNotContain("Exception");
        assertThat(scene.cli("config", "--", "--evil").err()).contains("lower-case letters");
    }

    @Test
    void whatWasRefusedForWantOfARuleBecomesAPolicyOnDemand() throws Exception {
        await().untilAsserted(() -> assertThat(
                        scene.page("/v1/suggest").get("destinations").asInt())
                .isPositive());
        JsonNode quiet = scene.page("/v1/suggest");
        assertThat(quiet.get("resources")).isEmpty();
        JsonNode wanted = scene.page("/v1/suggest?denied=true&namespace=shop");
        JsonNode policy = wanted.get("resources").get(0);
        assertThat(policy.at("/metadata/name").asText()).isEqualTo("checkout-observed");
        assertThat(policy.at("/spec/subjects/0/serviceAccount").asText()).isEqualTo("checkout");
        assertThat(policy.at("/spec/rules/0/hosts/0").asText()).isEqualTo("api.payments.example");
        assertThat(policy.toString()).doesNotContain("bad.example");
    }

    @Test
    void settingsAreShownWithTheirSourceAndNoSecrets() throws Exception {
        JsonNode settings = scene.page("/v1/config").get("settings");
        assertThat(settings.at("/sallyport.admin.port/value").asText()).isEqualTo(Integer.toString(scene.port));
        assertThat(settings.at("/sallyport.admin.port/source").asText()).containsIgnoringCase("env");
        assertThat(settings.at("/sallyport.gateway-session.max-tunnels/value").asText())
                .isEqualTo("32768");
        assertThat(EffectiveSettings.shown("sallyport.x.url", "redis://me:hush@redis.example"))
                .doesNotContain("hush");
        assertThat(EffectiveSettings.shown("sallyport.x.password", "hush")).doesNotContain("hush");
        assertThat(settings.at("/sallyport.rule-limits.redis-password-file/value")
                        .asText())
                .isEqualTo("/run/secrets/redis");
    }

    @Test
    void aLogLevelIsRaisedForAWhileAndFallsBackByItself() throws Exception {
        String body = "{\"category\":\"dev.sallyport.proxy.admin\",\"level\":\"ERROR\",\"for\":\"PT2S\"}";
        assertThat(scene.put("/v1/loglevel", body)).startsWith("HTTP/1.1 200").contains("\"level\" : \"ERROR\"");
        scene.page("/v1/suggest?wildcard_from=777");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(scene.page("/v1/loglevel").get("changed")).isEmpty());
        scene.page("/v1/suggest?wildcard_from=778");
        assertThat(scene.gateway.log()).doesNotContain("wildcard_from=777").contains("wildcard_from=778");
        for (String wrong : List.of(
                "{\"category\":\"io.netty\",\"level\":\"DEBUG\"}",
                "{\"level\":\"TRACE\"}",
                "{\"level\":\"DEBUG\",\"for\":\"PT2H\"}",
                "{\"level\":\"DEBUG\",\"level\":\"INFO\"}",
                "[1]",
                "{\"level\":")) {
            assertThat(scene.put("/v1/loglevel", wrong)).as(wrong).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void strangersAreToldNothing() throws Exception {
        String get = "GET /v1/status HTTP/1.1\r\n";
        String host = "Host: 127.0.0.1:" + scene.port + "\r\n";
        // A page whose name was made to resolve to 127.0.0.1 says that name.
        assertThat(scene.raw(get + "Host: evil.example:" + scene.port + "\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(scene.raw(get + "Host: 127.0.0.1.evil.example\r\n\r\n")).startsWith("HTTP/1.1 403");
        assertThat(scene.raw(get + "\r\n")).startsWith("HTTP/1.1 403");
        assertThat(scene.raw(get + host + "Host: evil.example\r\n\r\n")).matches("(?s)HTTP/1.1 40[03].*");
        assertThat(scene.raw(get + host + "Origin: https://evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(scene.raw(get + host + "Sec-Fetch-Site: cross-site\r\n\r\n")).startsWith("HTTP/1.1 403");
        assertThat(scene.raw("POST /v1/loglevel HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 405");
        assertThat(scene.raw("PUT /v1/status HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}"))
                .startsWith("HTTP/1.1 405");
        assertThat(scene.raw(get.replace("1.1", "1.0") + host + "\r\n")).startsWith("HTTP/1.1 505");
        assertThat(scene.raw("GET /v1/status?evil=1 HTTP/1.1\r\n" + host + "\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(scene.raw("GET /v1/connections?limit=1&limit=2 HTTP/1.1\r\n" + host + "\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(scene.raw("GET /v1/connections?limit=99999 HTTP/1.1\r\n" + host + "\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(scene.raw("GET /v1/other HTTP/1.1\r\n" + host + "\r\n")).startsWith("HTTP/1.1 404");
        assertThat(scene.raw(get + host + "Content-Length: 1\r\n\r\nx")).startsWith("HTTP/1.1 400");
        assertThat(scene.raw("PUT /v1/loglevel HTTP/1.1\r\n" + host
                        + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(scene.raw(get + host + "X: " + "x".repeat(8_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(scene.raw("GET /" + "x".repeat(4_000) + " HTTP/1.1\r\n" + host + "\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(scene.raw("PUT /v1/loglevel HTTP/1.1\r\n" + host + "Content-Length: 100000\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
        assertThat(scene.raw("\u0016\u0003\u0001 not HTTP\r\n\r\n")).startsWith("HTTP/1.1 4");
        assertThat(scene.raw("GET /v1/status\u001b[31m HTTP/1.1\r\n" + host + "\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(scene.gateway.log()).doesNotContain("\u001b[31m");
        assertThat(scene.raw(get + host + "\r\n")).startsWith("HTTP/1.1 200");
    }

    @Test
    void slowAndManyDoNotKeepOthersOutForLong() throws Exception {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), scene.port)) {
            slow.setSoTimeout(10_000);
            slow.getOutputStream().write("GET /v1/status HTTP/1.1\r\nHost:".getBytes(US_ASCII));
            long began = System.nanoTime();
            assertThat(slow.getInputStream().read()).isEqualTo(-1);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(9));
        }
        await().untilAsserted(() -> assertThat(scene.gateway.log()).contains("sent no whole request in PT5S"));
        List<Socket> many = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                many.add(new Socket(InetAddress.getLoopbackAddress(), scene.port));
            }
            await().atMost(Duration.ofSeconds(15))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    scene.page("/v1/status").get("ready").asBoolean())
                            .isTrue());
        } finally {
            for (Socket socket : many) {
                socket.close();
            }
        }
    }

    @Test
    void itListensOnLoopbackAlone() throws Exception {
        String hex = String.format(":%04X", scene.port);
        List<String> listeners = new ArrayList<>();
        for (String family : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            Files.readAllLines(Path.of(family)).stream()
                    .map(line -> line.strip().split(" +"))
                    .filter(fields -> fields[1].endsWith(hex) && fields[3].equals("0A"))
                    .forEach(fields -> listeners.add(fields[1].replace(hex, "")));
        }
        // An epoll socket is one of IPv6, bound to the mapped address.
        assertThat(listeners).isNotEmpty().isSubsetOf("0100007F", "0000000000000000FFFF00000100007F");
    }

    @Test
    void aSidecarLoadsNothingOfIt() {
        assertThat(scene.sidecar.classes())
                .noneMatch(name -> name.startsWith("dev.sallyport.proxy.admin.wire.")
                        || name.equals("dev.sallyport.proxy.admin.AdminDesk")
                        || name.startsWith("dev.sallyport.resources."));
    }
}
