package dev.sallyport.proxy.originate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A TLS server that demands a client certificate, or one that ends an answer by a bare FIN. */
final class DemandingServer implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final ServerSocket server;
    private final SSLContext tls;
    private final boolean demands;

    DemandingServer(IssuedSvid certificate, WebCa clients) {
        this(certificate, clients, true);
    }

    static DemandingServer rude(IssuedSvid certificate) {
        return new DemandingServer(certificate, null, false);
    }

    private DemandingServer(IssuedSvid certificate, @Nullable WebCa clients, boolean demands) {
        this.demands = demands;
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(certificate.keyStore(PASSWORD), PASSWORD);
            tls = SSLContext.getInstance("TLS");
            tls.init(
                    keys.getKeyManagers(),
                    clients == null ? null : trust(clients).getTrustManagers(),
                    null);
            server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no TLS server", e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private static TrustManagerFactory trust(WebCa clients) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(clients.rootPem().getBytes(UTF_8))));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> talk(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, "client", 0, false);
            secure.setUseClientMode(false);
            secure.setNeedClientAuth(demands);
            secure.startHandshake();
            secure.getInputStream().read(new byte[4096]);
            secure.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nhalf of it".getBytes(UTF_8));
            // The socket below ends without a word of TLS.
            socket.shutdownOutput();
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException refused) {
            // What a test is about: the other end sees it.
            return;
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
