package dev.sallyport.proxy.config;

import dev.sallyport.proxy.admin.AdminSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code sallyport.admin}: the gateway's admin on 127.0.0.1. */
@ConfigMapping(prefix = "sallyport.admin")
public interface AdminConfig {
    /** Gateway: port on 127.0.0.1, never on another address; 0 for none. */
    @WithDefault("15421")
    int port();

    /** Destinations that no rule decided, remembered for suggestions: 8 MB when all are in use. */
    @WithDefault("20000")
    int maxObserved();

    /** The same of one SPIFFE ID. */
    @WithDefault("2000")
    int maxObservedPerIdentity();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default AdminSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.admin");
        mistakes.range("port", port(), 0, 65_535);
        mistakes.range("max-observed", maxObserved(), 0, 1 << 20);
        mistakes.range("max-observed-per-identity", maxObservedPerIdentity(), 0, 1 << 20);
        mistakes.throwIfAny();
        return new AdminSettings(port(), maxObserved(), maxObservedPerIdentity());
    }
}
