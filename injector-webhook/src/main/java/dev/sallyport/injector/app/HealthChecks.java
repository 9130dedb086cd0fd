package dev.sallyport.injector.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * {@code started}: a certificate is in force. {@code ready}: everything was read once, too. Neither waits for the CA to have
 * written {@code caBundle}, nor for EgressSettings: creating them takes an injector that is ready. {@code live}: the process
 * answers.
 */
@Singleton
final class HealthChecks {
    private final Injector injector;

    @Inject
    HealthChecks(Injector injector) {
        this.injector = injector;
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck live() {
        return () -> HealthCheckResponse.up("process");
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready() {
        return () -> state("certificate and resources", injector.isReady());
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started() {
        return () -> state("certificate", injector.identity() != null);
    }

    private static HealthCheckResponse state(String name, boolean up) {
        return HealthCheckResponse.named(name).status(up).build();
    }
}
