package dev.sallyport.testkit.world;

import dev.sallyport.testkit.ca.WebCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * Everything outside, as one program in the outside namespace: HTTP (80, 8080), HTTPS (443, 8443), {@link TcpServices},
 * UDP echo (443, 7) and public resolvers that answer from the same names file as the cluster's DNS. Usage:
 * {@code OutsideWorld <folder>}; the folder holds {@code names.txt} and gets {@code internet-ca.crt},
 * {@code outside.log}, {@code dns-outside.log} and, once all is bound, {@code outside.ready}.
 */
public final class OutsideWorld {
    private OutsideWorld() {}

    /** Serves until killed. */
    public static void main(String... arguments) throws IOException, GeneralSecurityException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        EventLog log = new EventLog(folder.resolve("outside.log"));
        WebCa ca = WebCa.create();
        Files.writeString(folder.resolve("internet-ca.crt"), ca.rootPem());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(new KeyManager[] {new InternetKeys(ca)}, null, null);

        HttpEcho http = new HttpEcho(log);
        http.listenPlain(80);
        http.listenPlain(8080);
        http.listenTls(443, tls);
        http.listenTls(8443, tls);
        new TcpServices(log).listen();
        UdpEcho udp = new UdpEcho(log);
        for (String address : WorldAddresses.UDP) {
            udp.listen(address, 443);
            udp.listen(address, 7);
        }
        new NameServer(folder.resolve("names.txt"), new EventLog(folder.resolve("dns-outside.log")))
                .listen(WorldAddresses.RESOLVERS, 53);
        EventLog.markReady(folder.resolve("outside.ready"));
        Thread.currentThread().join();
    }
}
