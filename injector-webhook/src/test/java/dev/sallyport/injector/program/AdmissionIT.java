package dev.sallyport.injector.program;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.sallyport.testkit.shell.Eventually;
import io.restassured.config.RestAssuredConfig;
import io.restassured.config.SSLConfig;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.apache.http.conn.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two paths over real TLS, in directory mode: what is answered, counted and logged. */
class AdmissionIT {
    private static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: {name: cluster}
            spec: {clusterCIDRs: [10.244.0.0/16], dnsServers: [10.96.0.10]}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, labels: {sallyport.dev/inject: enabled}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: plain}
            """;

    @TempDir
    private static Path folder;

    private static InjectorProcess injector;

    @BeforeAll
    static void start() throws IOException {
        injector = InjectorProcess.in(folder).fromFolder();
        Files.writeString(injector.resources().resolve("all.yaml"), SETTINGS);
        injector.start().awaitReady();
    }

    /** Whatever was sent to it here: none of it is an error of ours. */
    @AfterAll
    static void end() {
        injector.close();
        assertThat(injector.log())
                .noneMatch(line -> line.contains(" ERROR ") || line.contains("Exception") || line.contains("blocked"));
    }

    private static RequestSpecification json() {
        return given().config(RestAssuredConfig.config()
                        .sslConfig(SSLConfig.sslConfig().sslSocketFactory(new SSLSocketFactory(injector.trusting()))))
                .contentType("application/json");
    }

    private static ValidatableResponse post(String path, String body) {
        return json().body(body).post(injector.https(path)).then();
    }

    @Test
    void aPodOfAGovernedNamespaceIsPatchedAndItsUidEchoed() {
        double before = injector.admissions("mutate", "patched", "injected");
        post("/mutate", Reviews.pod("shop", "CREATE"))
                .statusCode(200)
                .body("apiVersion", equalTo("admission.k8s.io/v1"))
                .body("kind", equalTo("AdmissionReview"))
                .body("response.uid", equalTo("uid-1"))
                .body("response.allowed", equalTo(true))
                .body("response.patchType", equalTo("JSONPatch"));
        assertThat(injector.admissions("mutate", "patched", "injected")).isEqualTo(before + 1);
        injector.awaitLog("Injected Namespace shop/shop");
    }

    @Test
    void aDryRunGetsTheSameAnswerAndNothingIsSaidOfIt() {
        String refused = Reviews.of("/pods", "CREATE", "shop", "bob", """
                {"metadata":{"name":"dry"},"spec":{"hostNetwork":true,"containers":[{"name":"a","image":"a"}]}}""", "");
        String dry = refused.replace("\"request\":{", "\"request\":{\"dryRun\":true,");
        String said = post("/mutate", dry)
                .body("response.allowed", equalTo(false))
                .extract()
                .path("response.status.message");
        injector.awaitLog("refused CREATE pods shop/dry, dry run");
        assertThat(injector.logged("InjectionRefused Namespace shop/shop: " + said))
                .isFalse();
        String again = post("/mutate", refused).extract().path("response.status.message");
        assertThat(again).isEqualTo(said);
        injector.awaitLog("InjectionRefused Namespace shop/shop: " + said);
    }

    @Test
    void podsElsewhereAreLeftAloneAndUnknownNamespacesAreNoGuess() {
        post("/mutate", Reviews.pod("plain", "CREATE"))
                .body("response.allowed", equalTo(true))
                .body("response.patch", nullValue());
        double before = injector.admissions("mutate", "refused", "namespace_unknown");
        post("/mutate", Reviews.pod("nowhere", "CREATE"))
                .statusCode(200)
                .body("response.allowed", equalTo(false))
                .body("response.status.code", equalTo(403))
                .body("response.status.message", containsString("There is no Namespace \"nowhere\""));
        assertThat(injector.admissions("mutate", "refused", "namespace_unknown"))
                .isEqualTo(before + 1);
        injector.awaitLog("There is no Namespace \"nowhere\"");
    }

    @Test
    void anUninjectedPodIsRefusedAtTheSecondDoor() {
        post("/validate", Reviews.pod("shop", "CREATE"))
                .body("response.allowed", equalTo(false))
                .body("response.status.message", containsString("sallyport"));
        assertThat(injector.admissions("validate", "refused", "not_injected")).isPositive();
    }

    @Test
    void theGeneratedPolicyIsOursToWriteAndOursAlone() {
        String ours = """
                {"metadata":{"name":"sallyport-egress"},"spec":{"podSelector":{}}}""";
        String resource = "networking.k8s.io/networkpolicies";
        post("/validate", Reviews.of(resource, "UPDATE", "shop", "cluster-admin", ours, ",\"oldObject\":" + ours))
                .body("response.allowed", equalTo(false))
                .body("response.status.message", containsString("is written by Sallyport"));
        // As `kubectl delete networkpolicy --all` asks: no name in the request, the old object tells it.
        post("/validate", Reviews.of(resource, "DELETE", "shop", "bob", "null", ",\"oldObject\":" + ours))
                .body("response.allowed", equalTo(false));
        String us = "system:serviceaccount:sallyport-system:sallyport-injector";
        post("/validate", Reviews.of(resource, "CREATE", "shop", us, ours, "")).body("response.allowed", equalTo(true));
        String emptier = "system:serviceaccount:kube-system:namespace-controller";
        post("/validate", Reviews.of(resource, "DELETE", "shop", emptier, "null", ",\"oldObject\":" + ours))
                .body("response.allowed", equalTo(true));
    }

    @Test
    void ourOwnKindsAreRefusedWithEveryProblem() {
        String policy = """
                {"apiVersion":"egress.sallyport.dev/v1alpha1","kind":"EgressPolicy","metadata":{"name":"p","namespace":"shop"},
                 "spec":{"rules":[{"hosts":["*"]},{"ports":[0],"hosts":["10.0.0.1"]}]}}""";
        post("/validate", Reviews.of("egress.sallyport.dev/egresspolicies", "CREATE", "shop", "bob", policy, ""))
                .body("response.allowed", equalTo(false))
                .body("response.status.message", containsString("spec.rules[0].hosts[0]"))
                .body("response.status.message", containsString("spec.rules[1].hosts[0]"))
                .body("response.status.message", containsString("spec.rules[1].ports[0]"));
        post(
                        "/validate",
                        Reviews.of(
                                "egress.sallyport.dev/egresspolicies",
                                "UPDATE",
                                "shop",
                                "bob",
                                policy,
                                ",\"oldObject\":" + policy))
                .body("response.allowed", equalTo(true))
                .body("response.warnings[0]", containsString("it is not in force"));
        post(
                        "/validate",
                        Reviews.of(
                                "egress.sallyport.dev/egresspolicies",
                                "DELETE",
                                "shop",
                                "bob",
                                "null",
                                ",\"oldObject\":" + policy))
                .body("response.allowed", equalTo(true));
        assertThat(injector.admissions("validate", "refused", "malformed")).isPositive();
    }

    @Test
    void whatIsNoReviewIsAFailedCallWithASentence() {
        for (String body : new String[] {
            "{",
            "[]",
            "{}",
            "null",
            "\"x\"",
            "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\"}",
            "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"Pod\"}",
            "{\"apiVersion\":\"admission.k8s.io/v1\",\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}",
            "[".repeat(100_000),
            Reviews.pod("shop", "CREATE") + "{}",
            Reviews.pod("shop", "PATCH")
        }) {
            double before = injector.admissions("validate", "error", "unreadable");
            post("/validate", body).statusCode(400).body(not(equalTo("")));
            assertThat(injector.admissions("validate", "error", "unreadable")).isEqualTo(before + 1);
        }
        json().post(injector.https("/validate")).then().statusCode(400).body(containsString("empty"));
    }

    @Test
    void otherMethodsTypesAndPathsAreTurnedAway() {
        json().get(injector.https("/mutate")).then().statusCode(405);
        json().body("{}").put(injector.https("/validate")).then().statusCode(405);
        json().body("{}").post(injector.https("/other")).then().statusCode(404);
        json().contentType("text/plain")
                .body("{}")
                .post(injector.https("/mutate"))
                .then()
                .statusCode(415);
        json().contentType("application/json; charset=utf-8")
                .body(Reviews.pod("plain", "CREATE"))
                .post(injector.https("/mutate"))
                .then()
                .statusCode(200);
        assertThat(injector.admissions("mutate", "error", "content_type")).isPositive();
    }

    @Test
    void tenMegabytesAreTurnedAwayAndTheNextCallIsAnswered() {
        byte[] large = new byte[10_000_000];
        Arrays.fill(large, (byte) ' ');
        json().body(large).post(injector.https("/mutate")).then().statusCode(413);
        assertThat(injector.admissions("mutate", "error", "too_large")).isPositive();
        post("/mutate", Reviews.pod("plain", "CREATE")).statusCode(200);
    }

    /** What each costs before a byte of its body came is paid for so many; who is turned away keeps no stream either. */
    @Test
    void callsThatHangAreBoundedAndEndByThemselves() throws Exception {
        double before = injector.admissions("mutate", "error", "overloaded");
        List<HttpClient> clients = new ArrayList<>();
        List<CompletableFuture<Integer>> hanging = new ArrayList<>();
        try {
            for (int i = 0; i < 1200; i++) {
                if (i % 90 == 0) {
                    clients.add(injector.client(HttpClient.Version.HTTP_2));
                    injector.post(clients.getLast(), "/mutate", Reviews.pod("plain", "CREATE"));
                }
                HttpRequest never = HttpRequest.newBuilder(injector.https("/mutate"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.fromPublisher(
                                subscriber -> subscriber.onSubscribe(new SilentSubscription())))
                        .build();
                hanging.add(clients.getLast()
                        .sendAsync(never, HttpResponse.BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode));
            }
            for (CompletableFuture<Integer> answer : hanging) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isIn(408, 503);
            }
        } finally {
            clients.forEach(HttpClient::shutdownNow);
        }
        assertThat(hanging.stream().filter(answer -> answer.join() == 503)).isNotEmpty();
        assertThat(injector.admissions("mutate", "error", "overloaded")).isGreaterThan(before);
        post("/mutate", Reviews.pod("plain", "CREATE")).statusCode(200);
    }

    /** Promises bytes and sends none. */
    private static final class SilentSubscription implements Flow.Subscription {
        @Override
        public void request(long count) {
            // Never.
        }

        @Override
        public void cancel() {
            // There is nothing to end.
        }
    }

    /** Of HTTP/2 it is one stream among others that is answered before all was said. */
    @Test
    void anEarlyAnswerLeavesTheOtherStreamsOfItsConnection() throws Exception {
        try (HttpClient client = injector.client(HttpClient.Version.HTTP_2)) {
            HttpRequest wrong = HttpRequest.newBuilder(injector.https("/mutate"))
                    .header("content-type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[3_000_000]))
                    .build();
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(wrong, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(415);
                HttpResponse<String> next = injector.post(client, "/mutate", Reviews.pod("plain", "CREATE"));
                assertThat(next.statusCode()).isEqualTo(200);
                assertThat(next.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
        }
    }

    @Test
    void aSenderThatDripsLosesItsPlaceAndItsConnection() throws IOException {
        try (SSLSocket socket =
                (SSLSocket) injector.trusting().getSocketFactory().createSocket("127.0.0.1", injector.httpsPort())) {
            socket.setSoTimeout(100);
            OutputStream out = socket.getOutputStream();
            out.write(
                    "POST /mutate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            Eventually.await("an answer", Duration.ofSeconds(20), () -> drip(socket, out));
            Eventually.await("the end of the connection", Duration.ofSeconds(20), () -> isOver(socket, out));
        }
        assertThat(injector.admissions("mutate", "error", "too_slow")).isPositive();
    }

    /** Anyone in the cluster can open connections and begin to say something: twice as many as there are places do. */
    @Test
    void sendersThatHangHoldNobodyUp() throws IOException {
        List<SSLSocket> hanging = new ArrayList<>();
        try {
            for (int i = 0; i < 128; i++) {
                SSLSocket socket = (SSLSocket)
                        injector.trusting().getSocketFactory().createSocket("127.0.0.1", injector.httpsPort());
                hanging.add(socket);
                socket.getOutputStream()
                        .write(
                                "POST /mutate HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"
                                        .getBytes(StandardCharsets.US_ASCII));
            }
            post("/mutate", Reviews.pod("plain", "CREATE")).statusCode(200);
            byte[] large = new byte[1_000_000];
            Arrays.fill(large, (byte) ' ');
            json().body(large).post(injector.https("/mutate")).then().statusCode(400);
        } finally {
            for (SSLSocket socket : hanging) {
                socket.close();
            }
        }
    }

    /** A few bytes of text can be many times as many of a tree: in the heap that the image has there is room for all that may be. */
    @Test
    void whateverIsSentAtATimeDoesNotFillTheMemory() throws Exception {
        List<String> bodies = List.of(
                review("plain", "[],".repeat(2_500_000)), // more tokens than may be
                review("shop", "{\"a\":0},".repeat(95_000)),
                review("nowhere", "{\"a\":0},".repeat(95_000)),
                review("nowhere", "[],".repeat(40_000)),
                review("shop", "{},".repeat(40_000)));
        ExecutorService senders = Executors.newFixedThreadPool(20);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String body = bodies.get(i % bodies.size());
                answers.add(senders.submit(
                        () -> json().body(body).post(injector.https("/mutate")).statusCode()));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isIn(200, 400, 408, 503);
            }
        } finally {
            senders.shutdownNow();
        }
        post("/mutate", Reviews.pod("shop", "CREATE")).statusCode(200);
        assertThat(injector.admissions("mutate", "error", "unreadable")).isPositive();
    }

    private static String review(String namespace, String values) {
        return """
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "u-1",
                 "operation": "CREATE", "namespace": "%s", "resource": {"group": "", "version": "v1", "resource": "pods"},
                 "object": {"metadata": {"name": "a"}, "spec": {"containers": [], "x": [%s 0]}}}}
                """.formatted(namespace, values);
    }

    /** One more byte; true once anything comes back. */
    private static boolean drip(SSLSocket socket, OutputStream out) {
        try {
            out.write(' ');
            out.flush();
            return socket.getInputStream().read() != 0;
        } catch (SocketTimeoutException nothingYet) {
            return false;
        } catch (IOException cut) {
            return true;
        }
    }

    /** Drips on; true once nobody listens any more. */
    private static boolean isOver(SSLSocket socket, OutputStream out) {
        try {
            out.write(' ');
            out.flush();
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException nothingYet) {
            return false;
        } catch (IOException cut) {
            return true;
        }
    }

    @Test
    void garbageNeverGetsAVerdict() throws Exception {
        Random random = new Random(42);
        byte[] good = Reviews.pod("shop", "CREATE").getBytes(StandardCharsets.UTF_8);
        try (HttpClient client = injector.client(HttpClient.Version.HTTP_2)) {
            for (int i = 0; i < 200; i++) {
                byte[] broken = good.clone();
                for (int flips = 0; flips < 4; flips++) {
                    broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
                }
                HttpResponse<String> answer =
                        injector.post(client, "/validate", new String(broken, StandardCharsets.ISO_8859_1));
                assertThat(answer.statusCode()).isIn(200, 400);
                assertThat(answer.body()).doesNotContain("\"allowed\":true,\"patch");
            }
        }
        assertThat(injector.admissions("validate", "error", "failed")).isZero();
    }

    @Test
    void rotationUnderLoadFailsNoCallOnKeptOrNewConnections() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        String body = Reviews.pod("plain", "CREATE");
        Thread kept = Thread.ofVirtual().start(() -> {
            try (HttpClient client = injector.client(HttpClient.Version.HTTP_2)) {
                while (!over.get()) {
                    count(client, body, answered, failed);
                }
            }
        });
        Thread fresh = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                try (HttpClient client = injector.client(HttpClient.Version.HTTP_1_1)) {
                    count(client, body, answered, failed);
                }
            }
        });
        for (int i = 0; i < 5; i++) {
            String before = servedSerial();
            injector.rotate();
            Eventually.await(
                    "the next certificate",
                    InjectorProcess.LIMIT,
                    () -> !servedSerial().equals(before));
        }
        over.set(true);
        kept.join();
        fresh.join();
        assertThat(failed).hasValue(0);
        assertThat(answered.get()).isGreaterThan(20);
    }

    private static void count(HttpClient client, String body, AtomicInteger answered, AtomicInteger failed) {
        try {
            (injector.post(client, "/mutate", body).statusCode() == 200 ? answered : failed).incrementAndGet();
        } catch (IOException | InterruptedException e) {
            failed.incrementAndGet();
        }
    }

    private static String servedSerial() {
        return injector.handshake("TLSv1.3");
    }

    @Test
    void speaksTls12And13AndBothVersionsOfHttp() throws Exception {
        assertThat(injector.handshake("TLSv1.2")).isNotEmpty();
        assertThat(injector.handshake("TLSv1.3")).isNotEmpty();
        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
                try (HttpClient client = injector.client(version)) {
                    assertThat(injector.post(client, "/mutate", Reviews.pod("plain", "CREATE"))
                                    .version())
                            .isEqualTo(version);
                }
            }
        }
    }

    @Test
    void theWallOfAFolderLiesBesideIt() throws IOException {
        Path policy = injector.applied("NetworkPolicy-shop-sallyport-egress.yaml");
        Path bundle = injector.applied("ConfigMap-shop-sallyport-trust-bundle.yaml");
        Eventually.await("both files", InjectorProcess.LIMIT, () -> Files.exists(policy) && Files.exists(bundle));
        assertThat(policy).content().contains("10.96.0.10/32").doesNotContain("15009");
        assertThat(bundle).content().contains("BEGIN CERTIFICATE");
        Path lab = injector.resources().resolve("lab.yaml");
        Files.writeString(lab, """
                apiVersion: v1
                kind: Namespace
                metadata: {name: lab, labels: {sallyport.dev/inject: enabled}, annotations: {sallyport.dev/lockdown: disabled}}
                """);
        Path bundleOfLab = injector.applied("ConfigMap-lab-sallyport-trust-bundle.yaml");
        Eventually.await("its bundle", InjectorProcess.LIMIT, () -> Files.exists(bundleOfLab));
        assertThat(injector.applied("NetworkPolicy-lab-sallyport-egress.yaml")).doesNotExist();
        Files.delete(lab);
        Eventually.await("it is gone", InjectorProcess.LIMIT, () -> !Files.exists(bundleOfLab));
    }
}
