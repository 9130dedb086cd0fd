package dev.sallyport.ca.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/**
 * Starts the CA and waits for SIGTERM. Exit codes: 143 (SIGTERM's) stopped as told, 1 a setting is of the wrong type or a
 * port is taken (Quarkus says so), 2 mistakes in the settings (all of them listed), 3 it could not start.
 */
@QuarkusMain
public final class Main implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Main.class);
    private static final int BAD_SETTINGS = 2;
    private static final int CANNOT_START = 3;

    private final CertificateAuthority authority;

    /** Called by the container. */
    @Inject
    public Main(CertificateAuthority authority) {
        this.authority = authority;
    }

    @Override
    public int run(String... arguments) {
        try {
            authority.start();
        } catch (IllegalArgumentException mistakes) {
            LOG.error(mistakes.getMessage());
            return BAD_SETTINGS;
        } catch (IllegalStateException obstacle) {
            LOG.error("Cannot start: " + obstacle.getMessage());
            authority.close();
            return CANNOT_START;
        }
        Quarkus.waitForExit();
        return 0;
    }

    void onStop(@Observes ShutdownEvent event) {
        authority.close();
    }
}
