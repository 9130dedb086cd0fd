package dev.sallyport.proxy.session;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.IpLiteral;
import org.jspecify.annotations.Nullable;

/** How a tunnel begins, by what the client claims to have sniffed (DESIGN §4). A claim chooses when to decide, never what. */
enum Opening {
    /** Our sidecar's: the first bytes follow at once; decide on everything. */
    EARLY_BYTES,
    /** The same, and the sidecar has waited for more in vain: what came is all there is to tell it by. */
    EARLY_BYTES_CONCLUDED,
    /** The workload waits for its server, or for us: decide on the authority, judge the first bytes when they come. */
    AUTHORITY,
    /** A guest's address: only its bytes can say a name, and they come after our 200. */
    GUEST_ADDRESS;

    static Opening of(@Nullable String sniffedClaim, Authority authority) {
        return switch (sniffedClaim) {
            case "tls", "http1", "h2c" -> EARLY_BYTES;
            case "opaque" -> EARLY_BYTES_CONCLUDED;
            case "none" -> AUTHORITY;
            case null, default -> authority.host() instanceof IpLiteral ? GUEST_ADDRESS : AUTHORITY;
        };
    }
}
