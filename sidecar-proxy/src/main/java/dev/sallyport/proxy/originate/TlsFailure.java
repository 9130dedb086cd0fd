package dev.sallyport.proxy.originate;

import dev.sallyport.proxy.connection.UpstreamTls;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong between us and a host's TLS. Engines say it in words of their own; only known words are recognised, none
 * is repeated. Immutable.
 *
 * @param result what kind of failure
 * @param sentence for the caller and the record
 */
public record TlsFailure(UpstreamTls result, String sentence) {
    private static final int DEEPEST = 16;

    /** Of an exception from the pipeline; null when it is none of TLS. */
    public static @Nullable TlsFailure ofAlert(Throwable thrown, boolean certificateShown) {
        Throwable cause = thrown;
        for (int i = 0; cause != null && i < DEEPEST; i++) {
            if (cause instanceof SSLException) {
                return of(thrown, certificateShown);
            }
            cause = cause.getCause();
        }
        return null;
    }

    /**
     * Of a failed handshake.
     *
     * @param certificateShown whether a client certificate was there to be shown
     */
    static TlsFailure of(Throwable thrown, boolean certificateShown) {
        Throwable cause = thrown;
        UpstreamTls result = UpstreamTls.BROKEN;
        for (int i = 0; cause != null && i < DEEPEST; i++) {
            if (cause instanceof UpstreamFault fault) {
                return of(fault.result(), fault.sentence());
            }
            if (cause instanceof SslHandshakeTimeoutException) {
                return of(UpstreamTls.TIMEOUT, "");
            }
            if (cause instanceof NotSslRecordException) {
                return of(UpstreamTls.NOT_TLS, "");
            }
            result = result == UpstreamTls.BROKEN
                    ? recognised(String.valueOf(cause.getMessage()), certificateShown)
                    : result;
            cause = cause.getCause();
        }
        return of(result, "");
    }

    static TlsFailure of(UpstreamTls result, String detail) {
        String sentence =
                Character.toUpperCase(result.words().charAt(0)) + result.words().substring(1) + ".";
        return new TlsFailure(result, detail.isEmpty() ? sentence : sentence + " " + detail);
    }

    /** JSSE writes alerts as {@code certificate_required}, BoringSSL as {@code TLSV1_ALERT_CERTIFICATE_REQUIRED}. */
    private static UpstreamTls recognised(String message, boolean certificateShown) {
        String words = message.toLowerCase(Locale.ROOT).replace(' ', '_');
        if (words.contains("certificate_required")) {
            return UpstreamTls.CLIENT_CERTIFICATE_REQUIRED;
        }
        if (words.contains("protocol_version")
                || words.contains("unsupported_protocol")
                || words.contains("server_selected_protocol_version")) {
            return UpstreamTls.PROTOCOL_VERSION;
        }
        if (words.contains("not_an_ssl/tls_record")
                || words.contains("unsupported_or_unrecognized_ssl_message")
                || words.contains("wrong_version_number")) {
            return UpstreamTls.NOT_TLS;
        }
        boolean ofOurs = words.contains("bad_certificate")
                || words.contains("unknown_ca")
                || words.contains("certificate_unknown")
                || words.contains("certificate_expired")
                || words.contains("certificate_revoked")
                || words.contains("unsupported_certificate")
                || words.contains("access_denied");
        if (ofOurs) {
            return certificateShown ? UpstreamTls.CLIENT_CERTIFICATE_REFUSED : UpstreamTls.CLIENT_CERTIFICATE_REQUIRED;
        }
        return UpstreamTls.BROKEN;
    }
}
