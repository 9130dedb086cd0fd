package dev.sallyport.proxy.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/**
 * Starts the role, waits for SIGTERM, drains. Exit codes: 143 (SIGTERM's) stopped as told, 1 a setting is of the wrong
 * type or the health port is taken (Quarkus says so), 2 mistakes in the settings (all of them listed), 3 it could not start.
 */
@QuarkusMain
public final class Main implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Main.class);
    private static final int BAD_SETTINGS = 2;
    private static final int CANNOT_START = 3;

    private final Proxy proxy;

    /** Called by the container. */
    @Inject
    public Main(Proxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public int run(String... arguments) {
        try {
            proxy.start();
        } catch (IllegalArgumentException mistakes) {
            LOG.error(mistakes.getMessage());
            return BAD_SETTINGS;
        } catch (IllegalStateException obstacle) {
            LOG.error("Cannot start: " + obstacle.getMessage());
            proxy.close();
            return CANNOT_START;
        }
        Quarkus.waitForExit();
        return 0;
    }

    /** Drains before Quarkus takes anything apart; its readiness has been down for the drain's delay by now. */
    void onStop(@Observes ShutdownEvent event) {
        proxy.stop();
    }
}
