package dev.sallyport.identity.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sallyport.identity.FilesSettings;
import dev.sallyport.identity.GuestDomain;
import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.identity.IdentityObserver;
import dev.sallyport.identity.MovableClock;
import dev.sallyport.identity.svid.SvidVerifier;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesIdentitySourceTest {
    private final TestCa ca = TestCa.create("cluster.local");
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    private final Logger logger = Logger.getLogger("dev.sallyport.identity");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            log.add(record.getLevel() + " " + record.getMessage().formatted(params(record)));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Instant now = Clock.systemUTC().instant();

    @TempDir
    Path folder;

    private FilesIdentitySource source;

    private static Object[] params(LogRecord record) {
        return record.getParameters() == null ? new Object[0] : record.getParameters();
    }

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        source.close();
    }

    private void start(FilesSettings settings) {
        source = new FilesIdentitySource(settings, MovableClock.reading(() -> now), new IdentityObserver() {
            @Override
            public void accepted(Instant notAfter) {
                accepted.incrementAndGet();
            }

            @Override
            public void rejected() {
                rejected.incrementAndGet();
            }
        });
        source.start();
    }

    private FilesSettings settings(List<GuestDomain> guests) {
        return new FilesSettings(
                folder.resolve(FileNames.CHAIN),
                folder.resolve(FileNames.KEY),
                folder.resolve(FileNames.BUNDLE),
                TrustDomain.CLUSTER_LOCAL,
                guests,
                Duration.ofMillis(20));
    }

    private void start() {
        start(settings(List.of()));
    }

    private void assertRefused(String... words) {
        assertThat(source.current()).isNull();
        assertThat(rejected).hasValue(1);
        assertThat(log)
                .singleElement()
                .asString()
                .startsWith("WARN")
                .contains("Identity refused: ")
                .contains(words);
    }

    @Test
    void holdsIdentityOfTheFolder() {
        ca.issue("shop", "checkout").writeTo(folder, ca.bundlePem());
        start();
        assertThat(source.current().id()).hasToString("spiffe://cluster.local/ns/shop/sa/checkout");
        assertThat(source.current().anchors()).containsExactly(ca.rootCertificate());
        assertThat(source.current()).hasToString("IdentityMaterial[spiffe://cluster.local/ns/shop/sa/checkout]");
        assertThat(accepted).hasValue(1);
    }

    @Test
    void waitsForFilesThatComeLater() {
        start();
        assertRefused("tls.crt: does not exist", "nothing is carried");
        ca.issue("shop", "checkout").writeTo(folder, ca.bundlePem());
        await().until(() -> source.current() != null);
    }

    @Test
    void followsSymlinkSwapAndTellsListeners() {
        ca.issue("shop", "checkout").writeTo(folder, ca.bundlePem());
        start();
        CompletableFuture<IdentityMaterial> told = new CompletableFuture<>();
        source.onChange(told::complete);
        IssuedSvid second = ca.issue("shop", "checkout");
        second.writeTo(folder, ca.bundlePem());
        assertThat(told.orTimeout(5, TimeUnit.SECONDS).join().chain()).isEqualTo(second.chain());
        assertThat(source.current().chain()).isEqualTo(second.chain());
    }

    @Test
    void keepsOldWhileThePairIsHalfRotatedAndSaysSoOnce() throws IOException {
        IssuedSvid first = ca.issue("shop", "checkout");
        IssuedSvid second = ca.issue("shop", "checkout");
        first.files(ca.bundlePem()).forEach(this::write);
        start();
        log.clear();
        write("tls.crt", second.chainPem());
        await().untilAtomic(rejected, org.hamcrest.Matchers.is(1));
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        assertThat(log).singleElement().asString().contains("tls.key: the key does not fit", "the one in force stays");
        assertThat(source.current().chain()).isEqualTo(first.chain());
        write("tls.key", second.keyPem());
        await().until(() -> source.current().chain().equals(second.chain()));
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void neverLogsKeyMaterial() {
        IssuedSvid svid = ca.issue("shop", "checkout");
        svid.files(ca.bundlePem()).forEach(this::write);
        write("tls.crt", svid.keyPem());
        write("tls.key", svid.keyPem().replace("PRIVATE KEY", "EC PRIVATE KEY"));
        start();
        assertRefused("tls.crt");
        String body = svid.keyPem().lines().skip(1).findFirst().orElseThrow();
        assertThat(log.toString()).doesNotContain(body.substring(0, 16));
    }

    @Test
    void refusesSec1KeyAndSaysHowToConvertIt() {
        IssuedSvid svid = ca.issue("shop", "checkout");
        svid.files(ca.bundlePem()).forEach(this::write);
        write("tls.key", svid.keyPem().replace("PRIVATE KEY", "EC PRIVATE KEY"));
        start();
        assertRefused("tls.key", "openssl pkcs8 -topk8");
    }

    @Test
    void refusesHalfWrittenFile() {
        IssuedSvid svid = ca.issue("shop", "checkout");
        svid.files(ca.bundlePem()).forEach(this::write);
        write("tls.crt", svid.chainPem().substring(0, svid.chainPem().length() - 40));
        start();
        assertRefused("tls.crt", "half-written");
    }

    @Test
    void refusesKeyOfAnother() {
        ca.issue("a", "b").withKeyOf(ca.issue("a", "b")).writeTo(folder, ca.bundlePem());
        start();
        assertRefused("tls.key: the key does not fit");
    }

    @Test
    void refusesExpired() {
        ca.issue(SvidRequest.workload("a", "b").expired()).writeTo(folder, ca.bundlePem());
        start();
        assertRefused("tls.crt: the certificate expired at ");
    }

    @Test
    void takesNotYetValidWhenItsTimeComes() {
        ca.issue(SvidRequest.workload("a", "b").notYetValid()).writeTo(folder, ca.bundlePem());
        start();
        assertRefused("tls.crt: the certificate is not valid before ");
        now = now.plus(Duration.ofMinutes(70));
        await().until(() -> source.current() != null);
    }

    @Test
    void refusesForeignChain() {
        TestCa.create("cluster.local").issue("a", "b").writeTo(folder, ca.bundlePem());
        start();
        assertRefused("tls.crt: no valid path leads", "ca.crt");
    }

    @Test
    void refusesLeafAsTrustAnchor() {
        IssuedSvid svid = ca.issue("a", "b");
        svid.writeTo(folder, svid.chainPem());
        start();
        assertRefused("ca.crt: certificate 1 of the bundle is no CA certificate");
    }

    @Test
    void refusesIdentityOfAnotherTrustDomain() {
        TestCa other = TestCa.create("elsewhere");
        other.issue("a", "b").writeTo(folder, other.bundlePem());
        start();
        assertRefused("trust domain elsewhere is not trusted here");
    }

    @Test
    void holdsNothingAfterExpiryAndSaysSoOnce() {
        ca.issue(SvidRequest.workload("a", "b").lifetime(Duration.ofMinutes(5))).writeTo(folder, ca.bundlePem());
        start();
        log.clear();
        now = now.plus(Duration.ofMinutes(6));
        assertThat(source.current()).isNull();
        await().until(() -> !log.isEmpty());
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        assertThat(log).singleElement().asString().startsWith("ERROR").contains("expired at", "nothing is carried");
    }

    @Test
    void guestBundleServesItsOwnDomainOnly() throws Exception {
        TestCa guest = TestCa.create("guest.example");
        Path bundle = folder.resolve("guest.pem");
        Files.writeString(bundle, guest.bundlePem());
        ca.issue("a", "b").files(ca.bundlePem()).forEach(this::write);
        start(settings(List.of(new GuestDomain(TrustDomain.parse("guest.example"), bundle))));
        SvidVerifier verifier = source.current().verifier();
        assertThat(verifier.verify(chain(guest.issue("x", "y"))).id()).hasToString("spiffe://guest.example/ns/x/sa/y");
        IssuedSvid pretender = guest.issue(SvidRequest.workload("x", "y").uris("spiffe://cluster.local/ns/a/sa/b"));
        assertThatThrownBy(() -> verifier.verify(chain(pretender))).hasMessageContaining("no valid path");
    }

    private static java.security.cert.X509Certificate[] chain(IssuedSvid svid) {
        return svid.chain().toArray(java.security.cert.X509Certificate[]::new);
    }
}
