package dev.sallyport.ca.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * {@code live}: the process answers. {@code ready}: an authority can sign and our own certificate is held; never whether
 * a {@code caBundle} is patched, which would let a webhook and its CA wait for each other. {@code started}: our own
 * certificate was held once. None says more than up or down.
 */
@Singleton
final class HealthChecks {
    private final CertificateAuthority authority;

    @Inject
    HealthChecks(CertificateAuthority authority) {
        this.authority = authority;
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
        return () -> state("issuing", authority.isReady());
    }

    @Produces
    @Singleton
    @Startup
    HealthCheck started() {
        return () -> state("serving with an identity", authority.isStarted());
    }

    private static HealthCheckResponse state(String name, boolean up) {
        return HealthCheckResponse.named(name).status(up).build();
    }
}
