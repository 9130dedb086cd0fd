package dev.sallyport.proxy.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * {@code /q/health/started}: listeners bound and first SVID held. {@code live}: the process answers. {@code ready}: new
 * connections may be sent here; see {@link Program#isReady}. None says more than up or down: the port is open to anyone.
 */
@Singleton
final class HealthChecks {
    private final Proxy proxy;

    @Inject
    HealthChecks(Proxy proxy) {
        this.proxy = proxy;
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
        return () -> state("accepting", proxy.isReady());
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started() {
        return () -> state("listening with an identity", proxy.isStarted());
    }

    private static HealthCheckResponse state(String name, boolean up) {
        return HealthCheckResponse.named(name).status(up).build();
    }
}
