package dev.sallyport.proxy.config;

import dev.sallyport.proxy.identity.TlsEngineChoice;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** {@code sallyport.tls}: which TLS implementation the tunnel uses. */
@ConfigMapping(prefix = "sallyport.tls")
public interface TlsConfig {
    /** {@code auto} (OpenSSL, else the JDK's with a warning), {@code openssl} (or do not start), {@code jdk}. */
    @WithDefault("auto")
    String engine();

    /** Checks it. */
    default TlsEngineChoice toSettings() {
        Mistakes mistakes = new Mistakes("sallyport.tls");
        TlsEngineChoice choice = mistakes.choice("engine", Optional.of(engine()), TlsEngineChoice.class);
        mistakes.throwIfAny();
        return choice == null ? TlsEngineChoice.AUTO : choice;
    }
}
