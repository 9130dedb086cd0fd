package dev.sallyport.testkit.world;

import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A certificate of the test internet's CA for whichever host the client's SNI names, made on first use. Thread-safe. */
final class InternetKeys extends X509ExtendedKeyManager {
    private static final String NAMELESS = "nameless";

    private final WebCa ca;
    private final Map<String, IssuedSvid> issued = new ConcurrentHashMap<>();

    InternetKeys(WebCa ca) {
        this.ca = ca;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        if (!keyType.equals("EC") || engine == null) {
            return null;
        }
        return serverName((ExtendedSSLSession) engine.getHandshakeSession());
    }

    /** The SNI host of a session, or {@value #NAMELESS}. */
    static String serverName(ExtendedSSLSession session) {
        return session.getRequestedServerNames().stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst()
                .orElse(NAMELESS);
    }

    @Override
    public X509Certificate[] getCertificateChain(String host) {
        return issue(host).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String host) {
        return issue(host).key();
    }

    private IssuedSvid issue(String host) {
        return issued.computeIfAbsent(host, name -> {
            if (!name.equals(NAMELESS)) {
                return ca.issue(List.of(name), List.of());
            }
            List<String> addresses =
                    IntStream.range(1, 30).mapToObj(i -> "192.175.48." + i).toList();
            return ca.issue(List.of(), addresses);
        });
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return issued.keySet().toArray(String[]::new);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
