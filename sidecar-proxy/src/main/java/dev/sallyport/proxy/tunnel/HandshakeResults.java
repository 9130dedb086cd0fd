package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.TunnelObserver.Handshake;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import javax.net.ssl.SSLException;

/** What a failed handshake's cause means. Pure. */
final class HandshakeResults {
    private HandshakeResults() {}

    static Handshake of(Throwable cause) {
        return switch (cause) {
            case SslHandshakeTimeoutException timeout -> Handshake.TIMED_OUT;
            case NotSslRecordException notTls -> Handshake.BROKEN;
            case SSLException refused -> Handshake.REFUSED;
            default -> Handshake.BROKEN;
        };
    }
}
