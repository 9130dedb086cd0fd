package dev.sallyport.proxy.quota;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The Redis that several gateways count in. Immutable.
 *
 * @param host its name or address
 * @param port its port
 * @param tls whether it is spoken to over TLS, its certificate verified for the host
 * @param user its user (ACL), or null
 * @param database its database, 0 or more
 * @param passwordFile read at each connect, or null
 * @param caFile PEM of the CAs that its certificate may come from; null for the JVM's
 * @param prefix what its keys begin with: gateways that share counts share it
 * @param timeout how long a verdict waits for it at most; then it is away
 * @param retry how long it is left alone once it is away
 * @param away what happens meanwhile
 */
public record SharedSettings(
        String host,
        int port,
        boolean tls,
        @Nullable String user,
        int database,
        @Nullable Path passwordFile,
        @Nullable Path caFile,
        String prefix,
        Duration timeout,
        Duration retry,
        Away away) {
    /** What happens while Redis is away. */
    public enum Away {
        /** Each gateway counts for itself. */
        LOCAL,
        /** What a limited rule allows is refused. */
        DENY
    }
}
