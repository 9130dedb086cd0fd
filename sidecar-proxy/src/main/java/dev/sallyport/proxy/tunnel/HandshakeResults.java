package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** What a failed handshake's cause means. Pure. */
final class HandshakeResults {
    private HandshakeResults() {}

    static Handshake of(Throwable cause) {
        return switch (cause) {
            case DecoderException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case SslHandshakeTimeoutException timeout -> Handshake.TIMED_OUT;
            case NotSslRecordException notTls -> Handshake.BROKEN;
            case SSLException refused -> Handshake.REFUSED;
            default -> Handshake.BROKEN;
        };
    }

    /** Our own judgement of the peer's certificate where that was it, else {@code other}; nothing of the peer's text. */
    static String sentence(Throwable failure, String other) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException refusal && refusal.getMessage() != null) {
                return refusal.getMessage();
            }
        }
        return other;
    }
}
