package dev.sallyport.testkit.ca;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sallyport.model.contract.CaInterface;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/**
 * Something that speaks our CA's interface over HTTPS on a loopback port, believes every token, and misbehaves on demand.
 * Its state may be changed while it runs; thread-safe. Close it.
 */
public final class StubCa implements AutoCloseable {
    private static final char[] PASSWORD = "stub".toCharArray();
    private static final String SYSTEM = "sallyport-system";

    /** An answer before it goes out. Never compared, hence the array. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Reply(int status, Map<String, String> fields, byte[] body) {
        /** An empty answer of this status. */
        public static Reply of(int status) {
            return new Reply(status, Map.of(), new byte[0]);
        }

        /** The same with another field. */
        public Reply with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(fields);
            more.put(name, value);
            return new Reply(status, more, body);
        }

        /** The same with another body. */
        public Reply body(String text) {
            return new Reply(status, fields, text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<String> ttls = new CopyOnWriteArrayList<>();
    private final List<byte[]> requests = new CopyOnWriteArrayList<>();
    private final List<Integer> bundleAnswers = new CopyOnWriteArrayList<>();
    private final int port;
    private volatile @Nullable HttpsServer server;
    private volatile TestCa issuer;
    private volatile IssuedSvid self;
    private volatile SvidRequest shape = SvidRequest.workload("shop", "checkout");
    private volatile String bundle;
    private volatile long sequence = 1;
    private volatile Duration pace = Duration.ZERO;
    private volatile UnaryOperator<Reply> certificateTrick = UnaryOperator.identity();
    private volatile UnaryOperator<Reply> bundleTrick = UnaryOperator.identity();

    /** Starts one that issues from {@code ca} and serves under its own {@code sallyport-ca} certificate. */
    public StubCa(TestCa ca) {
        issuer = ca;
        self = selfOf(ca);
        bundle = ca.bundlePem();
        port = listen(0);
    }

    /** Outlives every test, also those whose clocks jump. */
    private static IssuedSvid selfOf(TestCa ca) {
        return ca.issue(SvidRequest.workload(SYSTEM, "sallyport-ca").lifetime(Duration.ofDays(1000)));
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Serves under another certificate; new connections see it. */
    public void serveAs(IssuedSvid svid) {
        self = svid;
        goAway();
        comeBack();
    }

    /** Issues, and serves, from another CA. */
    public void issueFrom(TestCa ca) {
        issuer = ca;
        serveAs(selfOf(ca));
    }

    /** Publishes another bundle. */
    public void publish(long number, String pem) {
        bundle = pem;
        sequence = number;
    }

    /** Issues leaves of this shape. */
    public void issue(SvidRequest request) {
        shape = request;
    }

    /** What becomes of the answers to certificate requests. */
    public void certificates(UnaryOperator<Reply> trick) {
        certificateTrick = trick;
    }

    /** What becomes of the answers to questions for the bundle. */
    public void bundles(UnaryOperator<Reply> trick) {
        bundleTrick = trick;
    }

    /** How long each byte of a body takes; zero: none. */
    public void pace(Duration perByte) {
        pace = perByte;
    }

    /** Stops listening. */
    public void goAway() {
        HttpsServer running = server;
        if (running != null) {
            running.stop(0);
            server = null;
        }
    }

    /** Listens again, on the same port. */
    public void comeBack() {
        listen(port);
    }

    /** The bearers that were shown, in order. */
    public List<String> tokens() {
        return List.copyOf(tokens);
    }

    /** The lives that were asked for, in order; empty text where none was. */
    public List<String> ttls() {
        return List.copyOf(ttls);
    }

    /** The requests that came, DER, in order. */
    public List<byte[]> requests() {
        return List.copyOf(requests);
    }

    /** Statuses of the answers to questions for the bundle, in order. */
    public List<Integer> bundleAnswers() {
        return List.copyOf(bundleAnswers);
    }

    private int listen(int at) {
        try {
            HttpsServer fresh = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            fresh.setHttpsConfigurator(new HttpsConfigurator(tls()));
            fresh.setExecutor(threads);
            fresh.createContext(
                    CaInterface.CERTIFICATES, exchange -> send(exchange, certificateTrick.apply(certify(exchange))));
            fresh.createContext(CaInterface.BUNDLE, exchange -> {
                Reply reply = bundleTrick.apply(bundle(exchange));
                bundleAnswers.add(reply.status());
                send(exchange, reply);
            });
            fresh.start();
            server = fresh;
            return fresh.getAddress().getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SSLContext tls() {
        try {
            KeyStore store = self.keyStore(PASSWORD);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot serve TLS", e);
        }
    }

    private Reply certify(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        requests.add(request);
        String bearer = exchange.getRequestHeaders().getFirst("authorization");
        String ttl = exchange.getRequestHeaders().getFirst(CaInterface.TTL_HEADER);
        ttls.add(ttl == null ? "" : ttl);
        tokens.add(bearer == null ? "" : bearer.replaceFirst("^Bearer ", ""));
        List<X509Certificate> chain = issuer.certify(provenKey(request), shape);
        return new Reply(201, Map.of("content-type", CaInterface.PEM_CHAIN), new byte[0]).body(Pem.certificates(chain));
    }

    private static PublicKey provenKey(byte[] request) throws IOException {
        try {
            JcaPKCS10CertificationRequest parsed = new JcaPKCS10CertificationRequest(request);
            PublicKey key = parsed.getPublicKey();
            boolean proven = parsed.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
            if (!proven || parsed.getSubject().getRDNs().length != 0) {
                throw new IllegalStateException("the request is not proven, or names a subject");
            }
            return key;
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IllegalStateException("the request cannot be read", e);
        }
    }

    private Reply bundle(HttpExchange exchange) {
        String tag = "\"" + sequence + "\"";
        Reply reply = tag.equals(exchange.getRequestHeaders().getFirst("if-none-match"))
                ? Reply.of(304)
                : new Reply(200, Map.of("content-type", CaInterface.PEM_CHAIN), new byte[0]).body(bundle);
        return reply.with("etag", tag).with(CaInterface.SEQUENCE_HEADER, Long.toString(sequence));
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException {
        try (exchange) {
            reply.fields()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            int length = reply.body().length;
            exchange.sendResponseHeaders(reply.status(), length == 0 ? -1 : length);
            for (int i = 0; pace.isPositive() && i < length; i++) {
                exchange.getResponseBody().write(reply.body()[i]);
                exchange.getResponseBody().flush();
                LockSupport.parkNanos(pace.toNanos());
            }
            if (length > 0 && pace.isZero()) {
                exchange.getResponseBody().write(reply.body());
            }
        }
    }

    /** Ends it, and whatever hangs in it. */
    @Override
    public void close() {
        goAway();
        threads.shutdownNow();
    }

    /** A trick: no answer for this long. */
    public static UnaryOperator<Reply> hanging(Duration atMost) {
        return reply -> {
            LockSupport.parkNanos(atMost.toNanos());
            return reply;
        };
    }
}
