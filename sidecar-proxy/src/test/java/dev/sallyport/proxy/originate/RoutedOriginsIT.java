package dev.sallyport.proxy.originate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.testing.Nginx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes and rules about requests, as nginx sees them. */
class RoutedOriginsIT {
    private static final String CIDR = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: addresses, namespace: shop }
            spec: { rules: [{ name: addresses, cidrs: [1.1.1.0/24] }] }
            """;

    @TempDir
    Path folder;

    private OriginScene scene;

    @BeforeEach
    void open() {
        scene = new OriginScene(folder, TlsEngine.OPENSSL);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void nginxBehindTlsSeesTheRewrittenRequestAndIsAskedAgainWhenItIsUnwell() throws IOException {
        scene.trust(scene.ca, "")
                .destination("tls: { mode: Originate, caBundle: { name: partner-ca } }, routes: ["
                        + "{ match: { paths: [/api/**] }, rewrite: { path: /v2 }, requestHeaders: { set: { X-Team: shop } },"
                        + " responseHeaders: { remove: [server] } },"
                        + " { match: { paths: [/unwell] }, retries: { attempts: 2, retryOn: ['503'] } }]")
                .start();
        String directives = "location /v2/ { return 200 \"$http_host $request_uri $http_x_team\"; }\n"
                + "location /unwell { access_log " + folder + "/unwell; return 503; }";
        try (Nginx nginx =
                Nginx.tls(folder.resolve("nginx"), scene.ca.issue(List.of(OriginScene.HOST), List.of()), directives)) {
            scene.bench.internet.put(OriginScene.ADDRESS, 443, nginx.address());
            assertThat(scene.get(80, "/api/users?q=1"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains(OriginScene.HOST + " /v2/users?q=1 shop")
                    .doesNotContainIgnoringCase("server: nginx");
            assertThat(scene.get(80, "/unwell")).startsWith("HTTP/1.1 503 ");
        }
        assertThat(java.nio.file.Files.readAllLines(folder.resolve("unwell"))).hasSize(3);
    }

    @Test
    void aTargetsLabelsChooseAmongItsEndpoints() throws IOException {
        scene.put("cidr", CIDR)
                .destination("resolution: Static, endpoints: ["
                        + "{ address: 1.1.1.1, port: 9001, labels: { stage: canary } },"
                        + " { address: 1.1.1.2, port: 9001, labels: { stage: stable } }], routes: ["
                        + "{ match: { headers: [{ name: x-canary, value: 'yes' }] }, targets: [{ labels: { stage: canary } }] },"
                        + " { match: { paths: [/stable] }, targets: [{ labels: { stage: stable } }] }]")
                .start();
        try (Nginx canary = Nginx.plain(folder.resolve("canary"), "location / { return 200 canary; }");
                Nginx stable = Nginx.plain(folder.resolve("stable"), "location / { return 200 stable; }")) {
            scene.bench.internet.put("1.1.1.1", 9001, canary.address());
            scene.bench.internet.put("1.1.1.2", 9001, stable.address());
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 12; i++) {
                seen.add(scene.get(80, "/stable"));
            }
            assertThat(seen).allSatisfy(answer -> assertThat(answer).contains("stable"));
            Set<String> either = new HashSet<>();
            for (int i = 0; i < 24; i++) {
                String answer = scene.get(80, "/");
                either.add(answer.substring(answer.length() - 6));
            }
            assertThat(either).containsExactlyInAnyOrder("canary", "stable");
        }
    }

    @Test
    void aRuleAboutRequestsHoldsWhereTheGatewaySpeaksTls() throws IOException {
        scene.put("policy", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: partner, namespace: shop }
                spec: { rules: [{ name: reads, hosts: [api.partner.example], http: { methods: [GET], paths: [/open/**] } }] }
                """);
        scene.trust(scene.ca, "")
                .destination("tls: { mode: Originate, caBundle: { name: partner-ca } }")
                .start();
        try (Nginx nginx = Nginx.tls(
                folder.resolve("nginx"),
                scene.ca.issue(List.of(OriginScene.HOST), List.of()),
                "location / { return 200 $request_uri; }")) {
            scene.bench.internet.put(OriginScene.ADDRESS, 443, nginx.address());
            assertThat(scene.get(80, "/open/1")).startsWith("HTTP/1.1 200 ").endsWith("/open/1");
            assertThat(scene.get(80, "/shut")).startsWith("HTTP/1.1 403 ").contains("no_rule");
            assertThat(scene.get(80, "/open/../shut"))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("more than one reading");
        }
    }
}
