package dev.sallyport.testkit.pod;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.net.NamespaceSupport;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A PodSpec's promises, seen from inside the containers. */
class KubeletNetnsIT {
    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        assumeTrue(NamespaceSupport.availableOrLoud());
        cluster = TestCluster.start();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void startsInitContainersInOrderThenSidecarsOnceProbedThenContainers() {
        RunningPod pod = run("""
                metadata: { name: order, namespace: shop }
                spec:
                  initContainers:
                    - { name: first, command: [sh, -c, "sleep 0.3; echo first >> /shared/order"], volumeMounts: &m [{ name: shared, mountPath: /shared }] }
                    - name: sidecar
                      restartPolicy: Always
                      command: [sh, -c, "echo sidecar-begins >> /shared/order; sleep 0.7; echo sidecar-ready >> /shared/order; touch /shared/ok; exec sleep infinity"]
                      startupProbe: { exec: { command: [test, -e, /shared/ok] }, periodSeconds: 1, failureThreshold: 10 }
                      volumeMounts: *m
                    - { name: second, command: [sh, -c, "echo second >> /shared/order"], volumeMounts: *m }
                  containers:
                    - { name: app, command: [sh, -c, "echo app >> /shared/order; exec sleep infinity"], volumeMounts: *m }
                  volumes: [{ name: shared, emptyDir: {} }]
                """);

        Path order = pod.volume("shared").resolve("order");
        assertThat(Eventually.holds(Duration.ofSeconds(5), () -> content(order).endsWith("app\n")))
                .isTrue();
        assertThat(order).hasContent("first\nsidecar-begins\nsidecar-ready\nsecond\napp\n");
        pod.close();
    }

    @Test
    void saysWhichInitContainerFailedAndWhatItSaid() {
        assertThatThrownBy(() -> run("""
                        metadata: { name: broken, namespace: shop }
                        spec:
                          initContainers: [{ name: rules, command: [sh, -c, "echo no backend; exit 3"] }]
                          containers: [{ name: app, command: [sleep, infinity] }]
                        """))
                .isInstanceOf(PodFailed.class)
                .hasMessageContainingAll("shop/broken", "rules", "exit code 3", "no backend");
    }

    @Test
    void failsWhenTheStartupProbeNeverSucceeds() {
        assertThatThrownBy(() -> run("""
                        metadata: { name: never, namespace: shop }
                        spec:
                          initContainers:
                            - name: proxy
                              restartPolicy: Always
                              command: [sleep, infinity]
                              startupProbe: { tcpSocket: { port: 15420 }, periodSeconds: 1, failureThreshold: 2 }
                          containers: [{ name: app, command: [sleep, infinity] }]
                        """))
                .isInstanceOf(PodFailed.class)
                .hasMessageContainingAll("proxy", "startupProbe");
    }

    @Test
    void probesOverTheNetworkOfThePod() {
        RunningPod pod = run("""
                metadata: { name: web, namespace: shop }
                spec:
                  initContainers:
                    - name: proxy
                      restartPolicy: Always
                      command: [python3, -m, http.server, "15420", --bind, "$(POD_IP)"]
                      env: [{ name: POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }]
                      startupProbe: { httpGet: { path: /etc/hostname, port: 15420 }, periodSeconds: 1, failureThreshold: 20 }
                  containers: [{ name: app, command: [sleep, infinity] }]
                """);

        assertThat(pod.container("proxy").log()).contains("GET /etc/hostname HTTP/1.1\" 200");
        assertThat(pod.sh("app", "curl -s http://$(hostname):15420/etc/hostname")
                        .stdout())
                .isEqualTo("web\n");
        pod.close();
    }

    @Test
    void givesEnvironmentByValueReferenceFieldAndObject() {
        cluster.objects().configMap("shop", "settings", Map.of("level", "debug", "EXTRA", "from-map"));
        cluster.objects().secret("shop", "keys", Map.of("pin", "1234"));
        RunningPod pod = run("""
                metadata: { name: env, namespace: shop, uid: 11111111-2222-3333-4444-555555555555, labels: { app: till } }
                spec:
                  serviceAccountName: checkout
                  containers:
                    - name: app
                      image: debian
                      command: [sh, -c, "echo arg=$0; env; exec sleep infinity"]
                      args: ["$(WHO)-$$(WHO)-$(UNKNOWN)"]
                      envFrom: [{ prefix: MAP_, configMapRef: { name: settings } }]
                      env:
                        - { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
                        - { name: NS, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
                        - { name: UID_, valueFrom: { fieldRef: { fieldPath: metadata.uid } } }
                        - { name: IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
                        - { name: SA, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }
                        - { name: LABEL, valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }
                        - { name: LEVEL, valueFrom: { configMapKeyRef: { name: settings, key: level } } }
                        - { name: PIN, valueFrom: { secretKeyRef: { name: keys, key: pin } } }
                        - { name: NONE, valueFrom: { secretKeyRef: { name: absent, key: pin, optional: true } } }
                        - { name: WHO, value: "$(NS)/$(SA)" }
                """);

        String env = pod.sh("app", "env").stdout();
        assertThat(env.lines())
                .contains(
                        "POD=env",
                        "NS=shop",
                        "UID_=11111111-2222-3333-4444-555555555555",
                        "IP=" + pod.addresses().v4(),
                        "SA=checkout",
                        "LABEL=till",
                        "LEVEL=debug",
                        "PIN=1234",
                        "MAP_EXTRA=from-map",
                        "WHO=shop/checkout",
                        "HOSTNAME=env")
                .noneMatch(line -> line.startsWith("NONE=") || line.startsWith("JAVA_HOME="));
        assertThat(pod.container("app").log()).contains("arg=shop/checkout-$(WHO)-$(UNKNOWN)");
        pod.close();
    }

    @Test
    void runsWithTheUsersGroupsAndCapabilitiesOfTheSpec() {
        RunningPod pod = run("""
                metadata: { name: rights, namespace: shop }
                spec:
                  securityContext: { fsGroup: 2000, supplementalGroups: [3000] }
                  containers:
                    - { name: plain, command: [sleep, infinity] }
                    - name: proxy
                      command: [sleep, infinity]
                      securityContext: { runAsUser: 15401, runAsGroup: 15401, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
                    - name: init
                      command: [sleep, infinity]
                      securityContext: { capabilities: { drop: [ALL], add: [NET_ADMIN, NET_RAW] } }
                    - { name: app, command: [sleep, infinity], securityContext: { capabilities: { drop: [NET_RAW] } } }
                """);

        assertThat(status(pod, "plain")).contains("Uid:\t0\t0\t0\t0", "CapEff:\t00000000a80425fb", "NoNewPrivs:\t0");
        assertThat(status(pod, "plain")).contains("Groups:\t2000 3000");
        assertThat(status(pod, "proxy"))
                .contains(
                        "Uid:\t15401\t15401\t15401\t15401",
                        "Gid:\t15401\t15401\t15401\t15401",
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000000",
                        "NoNewPrivs:\t1");
        assertThat(status(pod, "init")).contains("CapEff:\t0000000000003000", "CapBnd:\t0000000000003000");
        assertThat(status(pod, "app")).contains("CapEff:\t00000000a80405fb");
        pod.close();
    }

    @Test
    void letsAnAttackerRunAnythingAsAnyone() {
        RunningPod pod = run("""
                metadata: { name: attacked, namespace: shop }
                spec: { containers: [{ name: app, command: [sleep, infinity], securityContext: { runAsUser: 1000 } }] }
                """);
        Duration limit = Duration.ofSeconds(5);
        ProcessCredentials root = ProcessCredentials.defaultRoot();

        assertThat(pod.exec(null, root.as(15401, 15401), limit, List.of("id", "-u"))
                        .stdout())
                .isEqualTo("15401\n");
        assertThat(pod.exec("app", root, limit, List.of("sh", "-c", "id -u; cat /proc/1/comm"))
                        .stdout())
                .isEqualTo("0\nsleep\n");
        assertThat(pod.exec("app", root, limit, List.of("ip", "link", "add", "x0", "type", "veth"))
                        .output())
                .contains("Operation not permitted");
        assertThat(pod.exec(
                                "app",
                                root.withCapabilities("NET_ADMIN"),
                                limit,
                                List.of("ip", "addr", "add", "10.9.9.9/32", "dev", "lo"))
                        .succeeded())
                .isTrue();
        CommandResult slow = pod.exec("app", root, Duration.ofSeconds(1), List.of("sleep", "60"));
        assertThat(slow.exit()).isEqualTo(137);
        pod.close();
    }

    @Test
    void endsContainersFirstAndSidecarsInReverseOrderAndKillsWhatIgnoresIt() {
        String trap =
                "trap 'echo %1$s >> /shared/end; exit 0' TERM; touch /shared/up-%1$s; while :; do sleep 0.05; done";
        RunningPod pod = run("""
                metadata: { name: ending, namespace: shop }
                spec:
                  terminationGracePeriodSeconds: 2
                  initContainers:
                    - { name: one, restartPolicy: Always, command: [sh, -c, "%s"], volumeMounts: &m [{ name: shared, mountPath: /shared }] }
                    - { name: two, restartPolicy: Always, command: [sh, -c, "%s"], volumeMounts: *m }
                  containers:
                    - { name: app, command: [sh, -c, "%s"], volumeMounts: *m }
                  volumes: [{ name: shared, emptyDir: {} }]
                """.formatted(trap.formatted("one"), trap.formatted("two"), trap.formatted("app")));
        Path shared = pod.volume("shared");
        Eventually.await(
                "traps set",
                Duration.ofSeconds(5),
                () -> List.of("one", "two", "app").stream()
                        .allMatch(name -> Files.exists(shared.resolve("up-" + name))));

        pod.stop();

        assertThat(shared.resolve("end")).hasContent("app\ntwo\none\n");

        RunningPod deaf = run("""
                metadata: { name: deaf, namespace: shop }
                spec: { terminationGracePeriodSeconds: 1, containers: [{ name: app, command: [sleep, infinity] }] }
                """);
        long start = System.nanoTime();
        deaf.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
        assertThat(deaf.container("app").awaitExit(Duration.ofSeconds(1))).isEqualTo(137);
    }

    @Test
    void endsAJobsPodWithItsContainersAndNotWithItsSidecars() {
        String sidecar =
                "trap 'echo sidecar told >> /shared/end; exit 143' TERM; touch /shared/up; while :; do sleep 0.05; done";
        String job = """
                metadata: { name: %s, namespace: shop }
                spec:
                  restartPolicy: Never
                  initContainers:
                    - { name: proxy, restartPolicy: Always, command: [sh, -c, "%s"], volumeMounts: &m [{ name: shared, mountPath: /shared }] }
                  containers:
                    - { name: app, command: [sh, -c, "until [ -e /shared/up ]; do sleep 0.05; done; echo app done >> /shared/end; exit %d"], volumeMounts: *m }
                  volumes: [{ name: shared, emptyDir: {} }]
                """;
        RunningPod good = run(job.formatted("job-good", sidecar, 0));
        assertThat(good.awaitEnd(Duration.ofSeconds(10))).isEqualTo(PodPhase.SUCCEEDED);
        assertThat(good.volume("shared").resolve("end")).hasContent("app done\nsidecar told\n");
        assertThat(good.container("proxy").isRunning()).isFalse();

        RunningPod bad = run(job.formatted("job-bad", sidecar, 3));
        assertThat(bad.awaitEnd(Duration.ofSeconds(10))).isEqualTo(PodPhase.FAILED);
    }

    @Test
    void restartsAContainerThatWasKilled() {
        RunningPod pod = run("""
                metadata: { name: again, namespace: shop }
                spec:
                  initContainers: [{ name: proxy, restartPolicy: Always, command: [sh, -c, "echo up; exec sleep infinity"] }]
                  containers: [{ name: app, command: [sleep, infinity] }]
                """);
        pod.container("proxy").signal("KILL");
        assertThat(pod.container("proxy").awaitExit(Duration.ofSeconds(5))).isEqualTo(137);

        pod.restart("proxy");

        assertThat(pod.container("proxy").isRunning()).isTrue();
        assertThat(pod.container("proxy").log()).contains("up\n");
        pod.close();
    }

    @Test
    void leavesNoTraceOnTheHostAndShowsContainersNothingOfEachOther() throws Exception {
        RunningPod pod = run("""
                metadata: { name: private, namespace: shop }
                spec: { containers: [{ name: app, command: [sleep, infinity] }, { name: beside, command: [sleep, infinity] }] }
                """);

        pod.sh(
                        "app",
                        "echo x > /etc/left-by-a-pod; echo x > /left-by-a-pod; mkdir -p /run/left-by-a-pod; rm -f /etc/debian_version")
                .orThrow();

        assertThat(Path.of("/etc/left-by-a-pod")).doesNotExist();
        assertThat(Path.of("/left-by-a-pod")).doesNotExist();
        assertThat(Path.of("/run/left-by-a-pod")).doesNotExist();
        assertThat(Path.of("/etc/debian_version")).exists();
        assertThat(pod.sh("beside", "ls /etc/left-by-a-pod").succeeded()).isFalse();
        assertThat(pod.sh("app", "ls " + cluster.folder()).succeeded())
                .as("the harness's folder is hidden")
                .isFalse();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .doesNotContain(cluster.folder().toString());
        assertThat(pod.sh("app", "ls /proc | grep -c '^[0-9]'").stdout().strip())
                .as("own PID namespace")
                .isIn("4", "5");
        assertThat(pod.sh("app", "cat /etc/resolv.conf").stdout())
                .contains("nameserver 10.96.0.10", "ndots:5", "shop.svc");
        assertThat(pod.sh("app", "getent hosts private").stdout()).contains("private");
        pod.close();
    }

    private static RunningPod run(String yaml) {
        return cluster.run(Serialization.unmarshal(yaml, Pod.class));
    }

    private static String status(RunningPod pod, String container) {
        return pod.sh(container, "cat /proc/1/status").stdout();
    }

    private static String content(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
