package dev.sallyport.proxy.identity;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The TLS implementation in use. */
public enum TlsEngine {
    /** BoringSSL by netty-tcnative: a third of the CPU per handshake (DESIGN §10). */
    OPENSSL(SslProvider.OPENSSL_REFCNT),
    /** The JDK's SSLEngine. */
    JDK(SslProvider.JDK);

    private static final Logger LOG = Logger.getLogger(TlsEngine.class);
    private final SslProvider provider;

    TlsEngine(SslProvider provider) {
        this.provider = provider;
    }

    /**
     * Decides once at start.
     *
     * @throws IllegalStateException when OpenSSL was demanded and does not load; the message says why
     */
    public static TlsEngine choose(TlsEngineChoice choice) {
        return choice == TlsEngineChoice.JDK ? JDK : choose(choice, openSslFault());
    }

    static TlsEngine choose(TlsEngineChoice choice, @Nullable Throwable fault) {
        return switch (choice) {
            case JDK -> JDK;
            case OPENSSL -> {
                if (fault != null) {
                    throw new IllegalStateException(
                            "sallyport.tls.engine=openssl, and OpenSSL is not available: " + fault.getMessage(), fault);
                }
                yield OPENSSL;
            }
            case AUTO -> {
                if (fault != null) {
                    LOG.warnf(
                            "OpenSSL is not available (%s): TLS runs on the JDK's engine at about a third of the"
                                    + " handshakes per CPU",
                            fault.getMessage());
                    yield JDK;
                }
                yield OPENSSL;
            }
        };
    }

    private static @Nullable Throwable openSslFault() {
        Throwable cause = OpenSsl.unavailabilityCause();
        if (cause == null && !SslProvider.isTlsv13Supported(SslProvider.OPENSSL)) {
            return new UnsupportedOperationException("this OpenSSL has no TLS 1.3");
        }
        return cause;
    }

    /** Netty's name of it. */
    public SslProvider provider() {
        return provider;
    }

    /** Metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
