package dev.sallyport.proxy.config;

import dev.sallyport.proxy.accept.ListenerSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code sallyport.capture}: the sidecar's listener for redirected connections, on loopback only. */
@ConfigMapping(prefix = "sallyport.capture")
public interface CaptureConfig {
    /** Port, the one init-iptables redirects to; 0 lets the system choose. */
    @WithDefault("15401")
    int port();

    /** Connections the kernel may hold that were not accepted yet. */
    @WithDefault("1024")
    int backlog();

    /** Checks ranges; throws {@link IllegalArgumentException} with all mistakes. */
    default ListenerSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.capture");
        mistakes.range("port", port(), 0, 65_535);
        mistakes.range("backlog", backlog(), 1, 65_535);
        mistakes.throwIfAny();
        return new ListenerSettings(port(), backlog());
    }
}
