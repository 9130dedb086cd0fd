package dev.sallyport.injector.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/**
 * Starts the injector and waits for SIGTERM. Exit codes: 143 (SIGTERM's) stopped as told, 1 a setting is of the wrong type or
 * a port is taken (Quarkus says so), 2 mistakes in the settings (all of them listed).
 */
@QuarkusMain
public final class Main implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Main.class);
    private static final int BAD_SETTINGS = 2;

    private final Injector injector;

    /** Called by the container. */
    @Inject
    public Main(Injector injector) {
        this.injector = injector;
    }

    @Override
    public int run(String... arguments) {
        try {
            injector.start();
        } catch (IllegalArgumentException mistakes) {
            LOG.error(mistakes.getMessage());
            return BAD_SETTINGS;
        }
        Quarkus.waitForExit();
        return 0;
    }

    /** Quarkus has let calls end by now; its readiness was down for the delay before. */
    void onStop(@Observes ShutdownEvent event) {
        injector.close();
    }
}
