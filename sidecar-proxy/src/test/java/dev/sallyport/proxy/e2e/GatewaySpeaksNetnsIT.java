package dev.sallyport.proxy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.UserPods;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Out of a captured pod in clear, HTTP/1.1 and HTTP/2; from the gateway on in TLS, to Debian's nginx. */
@ExtendWith(OnAttackGround.class)
class GatewaySpeaksNetnsIT {
    private static final String HOST = "cache.partner.example";
    private static final String ADDRESS = "192.175.48.31";
    private static final int HTTPS = 8444;

    @Test
    void anAppSpeaksInClearAndItsHostIsReachedInTls(AttackGround here) throws Exception {
        WebCa ca = WebCa.create();
        Process nginx = nginx(here, ca.issue(List.of(HOST), List.of()));
        double generation = here.metric("sallyport_policy_generation", "");
        double handshakes = here.metric("sallyport_upstream_tls_handshakes_total", "result=\"ok\"");
        here.write("speaks.yaml", resources(ca));
        try (RunningPod pod = here.system().run(UserPods.app("shop", "speaker", "speaker"))) {
            Eventually.await(
                    "the destination is in force",
                    Duration.ofSeconds(10),
                    () -> here.metric("sallyport_policy_generation", "") > generation);
            Eventually.await(
                    "nginx answers",
                    Duration.ofSeconds(10),
                    () -> get(pod, "--http1.1", "/").endsWith(" 200 1.1"));

            assertEquals("over HTTP/2.0 TLSv1.3 " + HOST + " /one 200 1.1", get(pod, "--http1.1", "/one"));
            assertEquals("over HTTP/2.0 TLSv1.3 " + HOST + " /two 200 2", get(pod, "--http2-prior-knowledge", "/two"));
            // A route, for HTTP/2 as for HTTP/1.1.
            assertEquals(" 302 2", get(pod, "--http2-prior-knowledge", "/old"));
            assertEquals(
                    "over HTTP/2.0 TLSv1.3 " + HOST + " /new/a?b 200 2",
                    get(pod, "--http2-prior-knowledge", "/renamed/a?b"));
            assertRefused(get(pod, "--http2-prior-knowledge", "/secret"), here);

            JsonNode record = here.records()
                    .await(1, each -> each.path("path").asText().equals("/two"))
                    .getLast();
            assertEquals("shop/speaks/clear", record.path("rule").asText(), record::toString);
            assertEquals(ADDRESS + ":" + HTTPS, record.path("upstream").asText(), record::toString);
            assertEquals("http", record.path("protocol").asText(), record::toString);
            assertEquals(HOST, record.path("http_host").asText(), record::toString);
            assertEquals(pod.uid(), record.path("pod_uid").asText(), record::toString);
            assertTrue(here.metric("sallyport_upstream_tls_handshakes_total", "result=\"ok\"") > handshakes);
        } finally {
            nginx.destroy();
            here.remove("speaks.yaml");
        }
    }

    private static void assertRefused(String answer, AttackGround here) {
        assertTrue(answer.endsWith(" 403 2") && answer.contains("denied_by_rule"), answer);
        JsonNode record = here.records()
                .await(1, each -> each.path("path").asText().equals("/secret"))
                .getLast();
        assertEquals("denied_by_rule", record.path("reason").asText(), record::toString);
    }

    /** Content, status, version. */
    private static String get(RunningPod pod, String version, String path) {
        return pod.exec(
                        SallyportSystem.APP,
                        "sh",
                        "-c",
                        "curl -s -m 10 -w ' %{http_code} %{http_version}' " + version + " 'http://" + HOST + path + "'")
                .output();
    }

    private static String resources(WebCa ca) {
        return """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: speaks, namespace: shop }
                spec:
                  subjects: [{ serviceAccount: speaker }]
                  rules:
                    - { name: clear, hosts: [cache.partner.example], ports: [80], protocols: [HTTP] }
                    - { name: secret, action: Deny, hosts: [cache.partner.example], http: { paths: [/secret] } }
                ---
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressDestination
                metadata: { name: speaks, namespace: shop }
                spec:
                  hosts: [cache.partner.example]
                  ports: [{ number: 80, protocol: HTTP }]
                  tls: { mode: Originate, port: 8444, caBundle: { name: speaks-ca } }
                  connections: { http2: true }
                  routes:
                    - { match: { paths: [/old] }, redirect: { location: /elsewhere } }
                    - { match: { paths: [/renamed/**] }, rewrite: { path: /new } }
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: { name: speaks-ca, namespace: shop }
                data:
                  ca.crt: |
                """ + ca.rootPem().indent(4);
    }

    private static Process nginx(AttackGround here, IssuedSvid certificate) throws IOException {
        Path folder = Files.createDirectory(here.cluster().folder().resolve("nginx"));
        Files.writeString(folder.resolve("server.crt"), certificate.chainPem());
        Files.writeString(folder.resolve("server.key"), certificate.keyPem());
        Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log stderr warn;
                events { worker_connections 100; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
                  uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
                  server {
                    listen %2$s:%3$d ssl http2;
                    ssl_certificate server.crt;
                    ssl_certificate_key server.key;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    default_type text/plain;
                    location / { return 200 "over $server_protocol $ssl_protocol $http_host $request_uri"; }
                  }
                }
                """.formatted(folder, ADDRESS, HTTPS));
        return new ProcessBuilder(here.cluster()
                        .world()
                        .outside()
                        .inside(List.of(
                                "nginx", "-c", folder + "/nginx.conf", "-p", folder.toString(), "-e", "stderr")))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }
}
