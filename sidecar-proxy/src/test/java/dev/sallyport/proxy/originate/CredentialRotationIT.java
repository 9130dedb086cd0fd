package dev.sallyport.proxy.originate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.Nginx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Client certificates that change while apps send. */
class CredentialRotationIT {
    private static final int APPS = 4;
    private static final int ROTATIONS = 3;

    @TempDir
    Path folder;

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void noRequestFailsWhileTheClientCertificateChangesUnderLoad(TlsEngine engine) throws InterruptedException {
        OriginScene scene = new OriginScene(folder, engine);
        try (scene;
                Nginx nginx = Nginx.tls(
                        folder.resolve("nginx"),
                        scene.ca.issue(List.of(OriginScene.HOST), List.of()),
                        "ssl_verify_client on; ssl_client_certificate clients.crt;"
                                + "location / { add_header X-Client $ssl_client_s_dn always; return 200 ok; }",
                        "clients.crt",
                        scene.ca.rootPem())) {
            scene.bench.internet.put(OriginScene.ADDRESS, 443, nginx.address());
            scene.destination(
                            "tls: { mode: OriginateMutual, caBundle: { name: partner-ca }, credential: { name: partner } }")
                    .trust(scene.ca, "")
                    .credential(scene.ca.issueClient("client-0"))
                    .start();
            List<Thread> apps = new ArrayList<>();
            for (int i = 0; i < APPS; i++) {
                apps.add(Thread.ofVirtual().start(() -> send(scene)));
            }
            for (int i = 1; i <= ROTATIONS; i++) {
                String name = "CN=client-" + (i - 1);
                await().atMost(Duration.ofSeconds(10)).until(() -> seen.contains(name));
                scene.credential(scene.ca.issueClient("client-" + i));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> seen.contains("CN=client-" + ROTATIONS));
            over.set(true);
            for (Thread app : apps) {
                app.join();
            }
            assertThat(failures).isEmpty();
            assertThat(answered.get()).isGreaterThan(APPS * ROTATIONS);
            assertThat(scene.bench.contexts.size()).isEqualTo(1);
        }
    }

    /** Keeps its connection until it is told that it closes, as HTTP clients do. */
    private void send(OriginScene scene) {
        while (!over.get() && failures.isEmpty()) {
            try (Tunnel tunnel = scene.bench.open(OriginScene.HOST + ":80", "http1")) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(tunnel.socket().getInputStream(), UTF_8));
                boolean last = false;
                while (!last && !over.get()) {
                    tunnel.send(OriginScene.request("/", "keep-alive"));
                    last = answer(in);
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
        }
    }

    private boolean answer(BufferedReader in) throws IOException {
        boolean last = false;
        String status = String.valueOf(in.readLine());
        if (!status.startsWith("HTTP/1.1 200 ")) {
            failures.add(status);
            return true;
        }
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            last |= line.equalsIgnoreCase("connection: close");
            if (line.startsWith("X-Client: ")) {
                seen.add(line.substring("X-Client: ".length()));
            }
        }
        in.skip(2);
        answered.incrementAndGet();
        return last;
    }
}
