package dev.sallyport.testkit.training;

import dev.sallyport.model.contract.Env;
import dev.sallyport.testkit.apiserver.FakeApiServer;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The CA and the injector at work under an API server that is ours: the CA makes its root, publishes the bundle and refuses
 * requests that prove nothing; the injector builds a wall and reviews pods. Blocking.
 */
final class ControlTraining {
    private static final int PROBES = 10;
    private static final int CALLS = 400;
    private static final int CLIENTS = 50;
    /** Enough for the optimising compiler: an injector that is asked once an hour runs on what it learned here. */
    private static final int REVIEWS = 5_000;

    private static final String CLUSTER = """
            {apiVersion: egress.sallyport.dev/v1alpha1, kind: EgressSettings, metadata: {name: cluster},
             spec: {clusterCIDRs: [10.244.0.0/16, 10.96.0.0/12], defaultPosture: Deny}}
            """;
    private static final String NAMESPACE = """
            {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {sallyport.dev/inject: enabled}}}
            """;
    private static final String SLICE = """
            {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4,
             metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}},
             endpoints: [{addresses: [172.18.0.2]}], ports: [{name: https, port: 6443, protocol: TCP}]}
            """;
    private static final String BUNDLE = """
            {apiVersion: v1, kind: ConfigMap, metadata: {name: sallyport-trust-bundle, namespace: sallyport-system},
             data: {bundle.pem: "%s"}}
            """;
    private static final String REVIEW = """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "u-%1$d",
              "kind": {"group": "", "version": "v1", "kind": "Pod"},
              "resource": {"group": "", "version": "v1", "resource": "pods"},
              "namespace": "shop", "operation": "CREATE", "userInfo": {"username": "system:admin"},
              "object": {"apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": "app-%1$d", "namespace": "shop", "labels": {"app": "checkout"}},
                "spec": {"serviceAccountName": "checkout", "containers": [
                  {"name": "app", "image": "registry.example/app:1", "ports": [{"containerPort": 8080}],
                   "env": [{"name": "A", "value": "b"}], "resources": {"requests": {"cpu": "100m"}}}]}}}}
            """;

    private final Path folder;
    private final TestCa ca = TestCa.create("cluster.local");
    private final int https = Trainee.freePort();

    /** Files lie in {@code folder}. */
    ControlTraining(Path folder) {
        this.folder = folder;
    }

    /** Trains the CA; {@code ca.aot} is left in the folder. */
    void authority(Program program) throws IOException, GeneralSecurityException, InterruptedException {
        try (FakeApiServer server = FakeApiServer.start();
                Trainee trainee = Trainee.start(program, folder, environment(server, "sallyport-ca-0"))) {
            trainee.await("ready");
            int answered = 0;
            for (int i = 0; i < CLIENTS; i++) {
                // A connection each, as pods have; closing a client takes its time.
                answered += ask(client(), CALLS / CLIENTS);
            }
            finish(trainee, program, answered);
        }
    }

    /** Trains the injector; {@code injector.aot} is left in the folder. */
    void injector(Program program) throws IOException, GeneralSecurityException, InterruptedException {
        try (FakeApiServer server = FakeApiServer.start()) {
            server.put(CLUSTER);
            server.put(NAMESPACE);
            server.put(SLICE);
            server.put(BUNDLE.formatted(ca.bundlePem().replace("\n", "\\n")));
            Map<String, String> environment = environment(server, "sallyport-injector-0");
            IssuedSvid serving = ca.issue(SvidRequest.workload("sallyport-system", "sallyport-injector")
                    .dnsNames("sallyport-injector.sallyport-system.svc", "localhost"));
            serving.writeTo(folder.resolve("serving"), ca.bundlePem());
            environment.put(Env.IDENTITY_DIR, folder.resolve("serving").toString());
            environment.put("SALLYPORT_INIT_IMAGE", "sallyport/init-iptables:0.1.0");
            environment.put("SALLYPORT_PROXY_IMAGE", "sallyport/sidecar-proxy:0.1.0");
            try (Trainee trainee = Trainee.start(program, folder, environment);
                    HttpClient client = client()) {
                trainee.await("ready");
                int answered = 0;
                for (int i = 0; i < REVIEWS; i++) {
                    for (String path : new String[] {"/mutate", "/validate"}) {
                        answered += send(
                                client,
                                HttpRequest.newBuilder(uri(path))
                                        .header("content-type", "application/json")
                                        .POST(BodyPublishers.ofString(REVIEW.formatted(i))));
                    }
                }
                finish(trainee, program, answered);
            }
        }
    }

    private int ask(HttpClient client, int times) throws InterruptedException {
        int answered = 0;
        for (int i = 0; i < times; i++) {
            answered += send(client, HttpRequest.newBuilder(uri("/v1/bundle")));
            answered += send(
                    client,
                    HttpRequest.newBuilder(uri("/v1/certificates"))
                            .header("authorization", "Bearer not.a.token")
                            .header("content-type", "application/pkcs10")
                            .POST(BodyPublishers.ofString("not a request")));
        }
        client.shutdownNow();
        return answered;
    }

    private static void finish(Trainee trainee, Program program, int answered) {
        trainee.probe(PROBES);
        Say.line("%s: %d requests answered".formatted(program.name(), answered));
        if (answered < CALLS) {
            throw new IllegalStateException("that is no training");
        }
        trainee.finish();
    }

    private Map<String, String> environment(FakeApiServer server, String pod) {
        Map<String, String> environment = new HashMap<>();
        environment.put(Env.SOURCE, "kubernetes");
        environment.put("KUBERNETES_MASTER", server.url());
        environment.put("SALLYPORT_HTTPS_HOST", "127.0.0.1");
        environment.put("SALLYPORT_HTTPS_PORT", Integer.toString(https));
        environment.put(Env.POD_NAME, pod);
        environment.put("SALLYPORT_RATE_SOURCE_PER_SECOND", "10000");
        environment.put("SALLYPORT_RATE_SOURCE_BURST", "100000");
        environment.put("SALLYPORT_DRAIN_DELAY", "PT0S");
        return environment;
    }

    private URI uri(String path) {
        return URI.create("https://localhost:" + https + path);
    }

    /** 1 for an answer of the program, whatever it says; 0 for none. */
    private static int send(HttpClient client, HttpRequest.Builder request) throws InterruptedException {
        try {
            int status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            return status == 200 || status / 100 == 4 ? 1 : 0;
        } catch (IOException lost) {
            return 0;
        }
    }

    /** Trusts anybody: what is trained here has just made its own root. */
    private static HttpClient client() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
