package dev.sallyport.injector.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.testkit.ca.TestCa;
import dev.sallyport.testkit.shell.Eventually;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The root below the webhook's certificate is replaced while it is called: first {@code caBundle} says old and new, then the new
 * one signs, then {@code caBundle} says new only (PROTOCOL §3.8). One caller knows each {@code caBundle} at once, one still holds
 * the one before; each calls over a connection it keeps and over new ones.
 */
class WebhookRootRotationIT {
    @TempDir
    private Path folder;

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private InjectorProcess injector;
    private volatile List<TestCa> caBundle;
    private volatile List<TestCa> caBundleBefore;

    @Test
    void noCallFailsAlsoOfACallerThatHoldsTheBundleBefore() throws Exception {
        injector = InjectorProcess.in(folder).fromFolder();
        Files.writeString(injector.resources().resolve("all.yaml"), """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: {name: cluster}
            spec: {clusterCIDRs: [10.244.0.0/16]}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: plain}
            """);
        TestCa old = injector.ca();
        TestCa fresh = TestCa.create("cluster.local");
        try (InjectorProcess running = injector.start()) {
            running.awaitReady();
            patched(List.of(old));
            patched(List.of(old));
            List<Thread> callers = Stream.<Supplier<List<TestCa>>>of(() -> caBundle, () -> caBundleBefore)
                    .flatMap(trusted -> Stream.of(keeping(trusted), dialling(trusted)))
                    .toList();
            awaitCalls();
            patched(List.of(old, fresh));
            awaitCalls();
            // The CA patches in the pass in which the new root begins to sign; the injector asks it later.
            patched(List.of(fresh, old));
            served(fresh, old.bundlePem() + fresh.bundlePem());
            awaitCalls();
            served(fresh, fresh.bundlePem());
            patched(List.of(fresh));
            awaitCalls();
            over.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(failed).hasValue(0);
            try (HttpClient twoBehind = client(List.of(old), HttpClient.Version.HTTP_1_1)) {
                count(twoBehind);
            }
            assertThat(failed).as("the one whose bundle is two steps old").hasValue(1);
            assertThat(running.log()).noneMatch(line -> line.contains("Identity refused"));
        }
    }

    private void patched(List<TestCa> bundle) {
        caBundleBefore = caBundle;
        caBundle = bundle;
    }

    private void served(TestCa by, String bundle) {
        String before = serial();
        injector.rotate(by, bundle);
        Eventually.await("the next certificate", InjectorProcess.LIMIT, () -> !serial().equals(before));
    }

    /** Whoever asks here is no caller: it takes any certificate of the two roots. */
    private String serial() {
        try (var socket = (javax.net.ssl.SSLSocket)
                trusting(caBundle).getSocketFactory().createSocket("127.0.0.1", injector.httpsPort())) {
            socket.startHandshake();
            return ((java.security.cert.X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void awaitCalls() {
        int before = answered.get();
        Eventually.await("more calls", InjectorProcess.LIMIT, () -> answered.get() > before + 40 || failed.get() > 0);
    }

    private Thread keeping(Supplier<List<TestCa>> trusted) {
        return Thread.ofVirtual().start(() -> {
            try (HttpClient client = client(trusted.get(), HttpClient.Version.HTTP_2)) {
                while (!over.get()) {
                    count(client);
                }
            }
        });
    }

    private Thread dialling(Supplier<List<TestCa>> trusted) {
        return Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                try (HttpClient client = client(trusted.get(), HttpClient.Version.HTTP_1_1)) {
                    count(client);
                }
            }
        });
    }

    private void count(HttpClient client) {
        try {
            int status = injector.post(client, "/mutate", Reviews.pod("plain", "CREATE"))
                    .statusCode();
            (status == 200 ? answered : failed).incrementAndGet();
        } catch (IOException | InterruptedException e) {
            failed.incrementAndGet();
        }
    }

    private static HttpClient client(List<TestCa> trusted, HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .connectTimeout(Duration.ofSeconds(10))
                .sslContext(trusting(trusted))
                .build();
    }

    private static SSLContext trusting(List<TestCa> trusted) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (TestCa ca : trusted) {
                store.setCertificateEntry("root-" + store.size(), ca.rootCertificate());
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
