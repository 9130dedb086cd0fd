package dev.sallyport.proxy.originate;

import dev.sallyport.proxy.connection.UpstreamTls;
import java.security.cert.CertificateException;

/** The host's certificate was refused by our own rules; the message is a sentence fit for the caller. */
final class UpstreamFault extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final UpstreamTls result;

    UpstreamFault(UpstreamTls result, String sentence) {
        super(sentence);
        this.result = result;
    }

    UpstreamFault(UpstreamTls result, String sentence, Throwable cause) {
        super(sentence, cause);
        this.result = result;
    }

    UpstreamTls result() {
        return result;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
