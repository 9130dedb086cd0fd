package dev.sallyport.proxy.config;

import dev.sallyport.proxy.accept.ListenerSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code sallyport.explicit-proxy}: the sidecar's explicit HTTP proxy, on loopback only. */
@ConfigMapping(prefix = "sallyport.explicit-proxy")
public interface ExplicitProxyConfig {
    /** Port; 0 lets the system choose. */
    @WithDefault("15402")
    int port();

    /** Connections the kernel may hold that were not accepted yet. */
    @WithDefault("1024")
    int backlog();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default ListenerSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.explicit-proxy");
        mistakes.range("port", port(), 0, 65_535);
        mistakes.range("backlog", backlog(), 1, 65_535);
        mistakes.throwIfAny();
        return new ListenerSettings(port(), backlog());
    }
}
