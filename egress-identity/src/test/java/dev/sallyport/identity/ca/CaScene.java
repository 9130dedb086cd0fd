package dev.sallyport.identity.ca;

import static org.awaitility.Awaitility.await;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.CaTiming;
import dev.sallyport.identity.FetchResult;
import dev.sallyport.identity.GuestDomain;
import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.identity.IdentityObserver;
import dev.sallyport.identity.LogLines;
import dev.sallyport.identity.MovableClock;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import dev.sallyport.testkit.ca.StubCa;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A stub CA, a folder with token and bundle, a clock that jumps, and a source between them; quick timings. Close it. */
final class CaScene implements AutoCloseable, IdentityObserver {
    final MovableClock clock = MovableClock.running();
    final TestCa ca = TestCa.create("cluster.local", clock);
    final StubCa stub = new StubCa(ca);
    final LogLines log = new LogLines();
    final AtomicInteger accepted = new AtomicInteger();
    final List<FetchResult> certificates = new CopyOnWriteArrayList<>();
    final List<FetchResult> bundles = new CopyOnWriteArrayList<>();
    volatile long sequence = -1;
    SpiffeId expected = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/checkout");
    List<GuestDomain> guests = List.of();
    Duration ttl;
    Duration bundlePoll = Duration.ofMinutes(5);
    Duration maxBackoff = Duration.ofMillis(200);
    private final Path folder;
    private CaIdentitySource source;

    CaScene(Path folder) {
        this.folder = folder;
        token("token-1");
        bundle(ca.bundlePem());
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    void token(String text) {
        write("token", text + "\n");
    }

    void bundle(String pem) {
        write("bundle.pem", pem);
    }

    void write(String name, String text) {
        try {
            Path fresh = Files.writeString(folder.resolve(name + ".new"), text);
            Files.move(fresh, folder.resolve(name), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CaIdentitySource start() {
        source = CaIdentitySource.open(settings(), clock, System::nanoTime, new Random(5), this);
        source.start();
        return source;
    }

    private CaSettings settings() {
        return new CaSettings(
                List.of(Authority.parse("127.0.0.1:1"), Authority.parse(stub.address())),
                SpiffeId.parse("spiffe://cluster.local/ns/sallyport-system/sa/sallyport-ca"),
                TrustDomain.CLUSTER_LOCAL,
                expected,
                file("token"),
                file("bundle.pem"),
                guests,
                ttl,
                new CaTiming(
                        Duration.ofSeconds(1),
                        Duration.ofMillis(700),
                        Duration.ofMillis(20),
                        bundlePoll,
                        Duration.ofMillis(20),
                        maxBackoff));
    }

    IdentityMaterial awaitIdentity() {
        await().until(() -> source.current() != null);
        return source.current();
    }

    IdentityMaterial awaitOtherThan(IdentityMaterial old) {
        await().until(() ->
                source.current() != null && !source.current().chain().equals(old.chain()));
        return source.current();
    }

    void awaitAccepted(int changes) {
        await().until(() -> accepted.get() >= changes);
    }

    @Override
    public void accepted(Instant notAfter) {
        accepted.incrementAndGet();
    }

    @Override
    public void rejected() {
        throw new AssertionError("that is for files");
    }

    @Override
    public void certificateAsked(FetchResult result) {
        certificates.add(result);
    }

    @Override
    public void bundleAsked(FetchResult result) {
        bundles.add(result);
    }

    @Override
    public void bundleInForce(long number) {
        sequence = number;
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
        stub.close();
        log.close();
    }
}
