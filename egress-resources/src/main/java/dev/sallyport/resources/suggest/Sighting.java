package dev.sallyport.resources.suggest;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.Host;
import dev.sallyport.model.net.HostName;
import dev.sallyport.resources.translate.Origin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One connection as a gateway recorded it (DESIGN §8), or several alike. Immutable.
 *
 * @param origin where the record stands
 * @param time when the first began
 * @param last when the last began
 * @param connections how many they are
 * @param caller who called, from the certificate
 * @param host the name it was decided on, or the address where it had none
 * @param port the port the app dialled
 * @param decision {@code allowed}, {@code denied}, {@code failed} or {@code cut}
 * @param reason why, where it was not carried to its end
 * @param rule the rule that decided, or null
 * @param observed what policies in mode Observe would have said, or null
 */
public record Sighting(
        Origin origin,
        Instant time,
        Instant last,
        long connections,
        SpiffeId caller,
        Host host,
        int port,
        String decision,
        @Nullable String reason,
        @Nullable String rule,
        @Nullable String observed) {
    /**
     * The host that the gateway decided on, in its own order of trust: what the bytes said, then what was asked for.
     *
     * @param httpHost a host, or {@code host:port}
     * @throws IllegalArgumentException when the text that counts is no host
     */
    public static Host host(@Nullable String sni, @Nullable String httpHost, Authority asked) {
        if (sni != null) {
            return HostName.parse(sni);
        }
        return httpHost != null ? Host.parse(bare(httpHost)) : asked.host();
    }

    private static String bare(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return colon > hostAndPort.lastIndexOf(']') ? hostAndPort.substring(0, colon) : hostAndPort;
    }
}
