package dev.sallyport.model.destination;

import dev.sallyport.model.net.HostName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who speaks TLS with a host. Immutable. */
public sealed interface TlsPlan {
    /** The app, if anyone: the gateway leaves every byte as it is. */
    record Passthrough() implements TlsPlan {}

    /**
     * The gateway: the app speaks HTTP/1 in clear.
     *
     * @param port where TLS is spoken; null for 443
     * @param sni server name to send and to verify; null for the host asked for
     * @param subjectAltNames names of which the host's certificate must bear one, instead of the server name; may be empty
     * @param minVersion the lowest version spoken
     * @param caBundle ConfigMap with the CAs that vouch for the host; null for those of the credential, else the platform's
     * @param credential Secret with the client certificate to show; null for none
     * @param isVerified false when the host's certificate is taken as it comes
     */
    record Originate(
            @Nullable Integer port,
            @Nullable HostName sni,
            List<String> subjectAltNames,
            TlsVersion minVersion,
            @Nullable MaterialRef caBundle,
            @Nullable MaterialRef credential,
            boolean isVerified)
            implements TlsPlan {
        /** Where HTTPS is spoken unless said otherwise. */
        public static final int HTTPS = 443;

        /** Copies the names. */
        public Originate {
            subjectAltNames = List.copyOf(subjectAltNames);
        }
    }

    /** The port to connect to for an app that dials {@code asked}, where no endpoint says another. */
    default int portFor(int asked) {
        return switch (this) {
            case Passthrough unchanged -> asked;
            case Originate originate -> originate.port() == null ? Originate.HTTPS : originate.port();
        };
    }
}
